public import LogStore

/// The compaction that a broker does, without a broker.
public enum LogCompaction {
    /// What is to be compacted, and how.
    public struct Options: Sendable {
        /// Topics that are compacted besides those that a broker has compacted before.
        public var topics: Set<String> = []
        /// Records without a key are dropped; else a partition that has some is left alone.
        public var dropsKeyless = false
        /// How long tombstones stay, in milliseconds: `delete.retention.ms`.
        public var deleteRetentionMs: Int64 = 86_400_000
        /// Memory for keys, in bytes.
        public var bufferBytes = 64 << 20
        /// The size that segments may grow to when several become one.
        public var segmentBytes: Int64 = 1 << 30

        public init() {}
    }

    /// Compacts partitions of the broker's directory at `path`, of all brokers' in the data directory there, or the one partition whose directory
    /// it is. Takes the lock: refused beside a broker. `progress` is told the partition's directory, bytes done and bytes to do, as far as that is
    /// known.
    public static func run(
        _ path: String, options: Options = Options(), in fileSystem: any FileSystem, stores: any StoreProvider,
        progress: @escaping @Sendable (String, Int64, Int64) -> Void = { _, _, _ in }
    ) throws(LogToolError) -> CompactReport {
        var report = CompactReport()
        let names = try reading { () throws(FileError) in try fileSystem.stat(path)?.kind == .directory ? try fileSystem.list(path) : [] }
        if names.contains(where: { $0.hasSuffix(".log") }) {
            let parts = path.split(separator: "/")
            guard let name = parts.last.map(String.init) else { throw .noPartitions(path) }
            let broker = try LogRecovery.directories(at: fileSystem.parent(of: path), fileSystem)
            for directory in broker.prefix(1) { try compact(directory, only: name, options, fileSystem, stores, progress, &report) }
        } else {
            for directory in try LogRecovery.directories(at: path, fileSystem) {
                try compact(directory, only: nil, options, fileSystem, stores, progress, &report)
            }
        }
        return report
    }

    private static func compact(
        _ directory: String, only name: String?, _ wanted: Options, _ fileSystem: any FileSystem, _ stores: any StoreProvider,
        _ progress: @escaping @Sendable (String, Int64, Int64) -> Void, _ report: inout CompactReport
    ) throws(LogToolError) {
        do throws(LogError) {
            let store = try open(directory, wanted, fileSystem, stores)
            var failure: LogError?
            do throws(LogError) {
                for partition in store.partitions().sorted(by: { $0.name < $1.name }) {
                    var isWanted = name.map { $0 == partition.name } ?? wanted.topics.contains(partition.topic)
                    if name == nil, !isWanted { isWanted = try partition.wasCompacted }
                    guard isWanted else { continue }
                    report.partitions.append(try compact(partition, directory, wanted, store, progress))
                }
            } catch {
                failure = error
            }
            try store.close()
            if let failure { throw failure }
        } catch {
            throw .engine("\(error)")
        }
    }

    private static func open(
        _ directory: String, _ wanted: Options, _ fileSystem: any FileSystem, _ stores: any StoreProvider
    ) throws(LogError) -> LogStore {
        var options = LogStoreOptions(directory: directory, fileSystem: fileSystem, stores: stores, clusterID: "", nodeID: -1)
        (options.takesOwner, options.isMaintained, options.reserveBytes) = (true, false, 0)
        // Nothing is appended; the journal's files stay as they are.
        options.flush = .os
        options.cleaner.bufferBytes = wanted.bufferBytes
        return try LogStore.open(options)
    }

    private static func compact(
        _ partition: PartitionLog, _ directory: String, _ wanted: Options, _ store: LogStore,
        _ progress: @escaping @Sendable (String, Int64, Int64) -> Void
    ) throws(LogError) -> PartitionCompacted {
        var config = LogConfig()
        config.cleanupPolicy = .compact
        (config.deleteRetentionMs, config.segmentBytes, config.fileDeleteDelayMs) = (wanted.deleteRetentionMs, wanted.segmentBytes, 0)
        partition.configure(config)
        let path = directory + "/" + partition.name
        var done: Int64 = 0
        // Read for its keys, read again and written.
        let all = partition.sizeInBytes * 3
        let result = try store.compact(partition.id, sparesKeyless: !wanted.dropsKeyless) { bytes in
            done += Int64(bytes)
            progress(path, min(done, all), all)
            return true
        }
        return PartitionCompacted(directory: path, topic: partition.topic, partition: partition.id.index, result: result)
    }
}
