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
    let calls: DiskCalls
    /// Its calls are known while they are under way. Threads that run only where no other wants a core take that of the options: what they
    /// wait for is not the disk.
    let fileSystem: any FileSystem
    private let onFailure: @Sendable (String) -> Void

    var observer: any LogObserver { options.observer }
    var directory: String { options.directory }

    /// `record`: what is to be said of the directory from now on. `onFailure` is called, once, when the directory has gone offline.
    init(
        _ options: LogStoreOptions, state: any StateStore, index: any IndexStore, record: DirectoryRecord,
        onFailure: @escaping @Sendable (String) -> Void
    ) {
        self.options = options
        let calls = DiskCalls(monotonic: options.monotonic)
        let fileSystem: any FileSystem = options.isManual ? options.fileSystem : TimedFileSystem(options.fileSystem, calls)
        (self.calls, self.fileSystem) = (calls, fileSystem)
        files = FilePool(fileSystem: fileSystem, limit: options.maxOpenFiles)
        condition = DirectoryCondition(path: options.directory, reserve: options.reserveBytes)
        let checkpointer = Checkpointer(state: state, index: index, record: record, calls: calls)
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
                settings: JournalSettings(options), checkpointer: checkpointer, condition: condition, fileSystem: fileSystem,
                files: JournalFiles(options, fileSystem, owner: state.owner), onFailure: marking)
            (flusher, journal) = (own, own)
            return
        }
        journal = nil
        let settings = FlushSettings(
            mode: options.flush, checkpointMs: options.checkpointMs, checkpointBytes: options.checkpointBytes,
            syncThreads: options.syncThreads, isManual: options.isManual, monotonic: options.monotonic, observer: options.observer)
        flusher = SegmentFlusher(
            settings: settings, checkpointer: checkpointer, condition: condition, fileSystem: fileSystem, onFailure: marking)
    }

    /// Takes the directory offline.
    func fail(_ reason: String) {
        if let journal { return journal.fail(reason) }
        if condition.goOffline(reason) { onFailure(reason) }
    }

    /// Takes the directory offline where the error is that of a sync.
    func noteSync(_ error: LogError) {
        guard case .storage(let failure) = error, failure.operation == .sync || failure.operation == .syncDirectory else { return }
        fail("\(failure)")
    }

    /// Whether appends are readable only once they are synced.
    var waitsForSync: Bool { options.flush == .group && !PlantedBug.watermarkAtAppend.isPlanted }
}
