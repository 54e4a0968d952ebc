/// What the journal needs to know of the options.
struct JournalSettings: Sendable {
    var fileBytes: Int64
    var maxFileBytes: Int64
    var roundBytes: Int
    var bulkBytes: Int
    var checkpointBytes: Int
    var checkpointMs: Int64
    /// A checkpoint comes when so many partitions have something for it: their segments stay open until then.
    var maxTouched: Int
    var syncThreads: Int
    var isManual: Bool
    var monotonic: @Sendable () -> UInt64
    var observer: any LogObserver
}

extension JournalSettings {
    init(_ options: LogStoreOptions) {
        self.init(
            fileBytes: options.journalFileBytes, maxFileBytes: max(options.journalMaxFileBytes, options.journalFileBytes),
            roundBytes: options.roundBytes, bulkBytes: options.bulkBytes, checkpointBytes: Int(options.checkpointBytes),
            checkpointMs: options.journalCheckpointMs, maxTouched: max(options.maxOpenFiles / 2, 1),
            syncThreads: options.syncThreads, isManual: options.isManual, monotonic: options.monotonic, observer: options.observer)
    }
}
