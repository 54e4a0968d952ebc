/// What all partitions of a directory share.
final class EngineContext: Sendable {
    let options: LogStoreOptions
    let files: FilePool
    let condition: DirectoryCondition
    let checkpointer: Checkpointer
    let flusher: any Flusher
    /// The flusher, where it is a journal.
    let journal: JournalFlusher?
    let indices: IndexCache
    let readers: ReadAheadPool
    let timestamps = TimestampWatch()
    private let onFailure: @Sendable (String) -> Void

    var fileSystem: any FileSystem { options.fileSystem }
    var observer: any LogObserver { options.observer }
    var directory: String { options.directory }

    /// `record`: what is to be said of the directory from now on. `onFailure` is called, once, when the directory has gone offline.
    init(
        _ options: LogStoreOptions, state: any StateStore, index: any IndexStore, record: DirectoryRecord,
        onFailure: @escaping @Sendable (String) -> Void
    ) {
        self.options = options
        files = FilePool(fileSystem: options.fileSystem, limit: options.maxOpenFiles)
        condition = DirectoryCondition(path: options.directory, reserve: options.reserveBytes)
        let checkpointer = Checkpointer(state: state, index: index, record: record)
        self.checkpointer = checkpointer
        let marking: @Sendable (String) -> Void = { reason in
            onFailure(reason)
            try? checkpointer.commitDirectory { $0.isSuspect = true }
        }
        self.onFailure = marking
        indices = IndexCache(bytes: options.indexCacheBytes)
        readers = ReadAheadPool(threads: options.isManual ? 0 : options.ioThreads)
        if options.flush == .group, options.usesJournal {
            let own = JournalFlusher(
                settings: JournalSettings(options), checkpointer: checkpointer, condition: condition, fileSystem: options.fileSystem,
                files: JournalFiles(options, owner: state.owner), onFailure: marking)
            (flusher, journal) = (own, own)
            return
        }
        journal = nil
        let settings = FlushSettings(
            mode: options.flush, checkpointMs: options.checkpointMs, checkpointBytes: options.checkpointBytes,
            syncThreads: options.syncThreads, isManual: options.isManual, monotonic: options.monotonic, observer: options.observer)
        flusher = SegmentFlusher(
            settings: settings, checkpointer: checkpointer, condition: condition, fileSystem: options.fileSystem, onFailure: marking)
    }

    /// Takes the directory offline where a sync hangs.
    func watch() {
        let stalled = flusher.stalled
        if stalled > options.stallMs { fail("a sync has been going on for \(stalled / 1000) s") }
    }

    /// Takes the directory offline.
    func fail(_ reason: String) {
        if condition.goOffline(reason) { onFailure(reason) }
        journal?.finish()
    }

    /// Takes the directory offline where the error is that of a sync.
    func noteSync(_ error: LogError) {
        guard case .storage(let failure) = error, failure.operation == .sync || failure.operation == .syncDirectory else { return }
        fail("\(failure)")
    }

    /// Whether appends are readable only once they are synced.
    var waitsForSync: Bool { options.flush == .group && !PlantedBug.watermarkAtAppend.isPlanted }
}
