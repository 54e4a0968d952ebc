/// What all partitions of a directory share.
final class EngineContext: Sendable {
    let options: LogStoreOptions
    let files: FilePool
    let condition: DirectoryCondition
    let checkpointer: Checkpointer
    let flusher: any Flusher
    let indices: IndexCache
    let readers: ReadAheadPool
    private let onFailure: @Sendable (String) -> Void

    var fileSystem: any FileSystem { options.fileSystem }
    var observer: any LogObserver { options.observer }
    var directory: String { options.directory }

    init(_ options: LogStoreOptions, state: any StateStore, index: any IndexStore, onFailure: @escaping @Sendable (String) -> Void) {
        self.options = options
        self.onFailure = onFailure
        files = FilePool(fileSystem: options.fileSystem, limit: options.maxOpenFiles)
        condition = DirectoryCondition(path: options.directory, reserve: options.reserveBytes)
        checkpointer = Checkpointer(state: state, index: index)
        indices = IndexCache(bytes: options.indexCacheBytes)
        readers = ReadAheadPool(threads: options.isManual ? 0 : options.ioThreads)
        let settings = FlushSettings(
            mode: options.flush, checkpointMs: options.checkpointMs, checkpointBytes: options.checkpointBytes,
            syncThreads: options.syncThreads, isManual: options.isManual, monotonic: options.monotonic, observer: options.observer)
        flusher = SegmentFlusher(
            settings: settings, checkpointer: checkpointer, condition: condition, fileSystem: options.fileSystem, onFailure: onFailure)
    }

    /// Takes the directory offline where a sync hangs.
    func watch() {
        let stalled = flusher.stalled
        if stalled > options.stallMs { fail("a sync has been going on for \(stalled / 1000) s") }
    }

    /// Takes the directory offline.
    func fail(_ reason: String) {
        if condition.goOffline(reason) { onFailure(reason) }
    }

    /// Whether appends are readable only once they are synced.
    var waitsForSync: Bool { options.flush == .group }
}
