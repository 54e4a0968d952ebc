public import LogStore

/// The recovery that a start of the broker does, without a broker.
public enum LogRecovery {
    /// What may be given up for it.
    public struct Options: Sendable {
        /// A file of the journal that is missing, short or another's counts as empty.
        public var acceptsJournalLoss = false
        /// Partitions to which another program wrote are taken as their segments are.
        public var acceptsSegments = false

        public init() {}
    }

    /// Recovers the broker's directory at `path`, or all brokers' in the data directory at `path`, and closes each in order. Takes the lock:
    /// refused beside a broker. `progress` is told how many partitions of how many are done, from several threads.
    public static func run(
        _ path: String, options: Options = Options(), in fileSystem: any FileSystem, stores: any StoreProvider,
        progress: @escaping @Sendable (String, Int, Int) -> Void = { _, _, _ in }
    ) throws(LogToolError) -> RecoverReport {
        var report = RecoverReport()
        for directory in try directories(at: path, fileSystem) {
            let observer = ProgressObserver { progress(directory, $0, $1) }
            do throws(LogError) {
                report.directories.append(try recover(directory, options, fileSystem, stores, observer))
            } catch {
                throw .engine("\(error)")
            }
        }
        return report
    }

    /// The brokers' directories that a path stands for.
    static func directories(at path: String, _ fileSystem: any FileSystem) throws(LogToolError) -> [String] {
        guard try reading({ () throws(FileError) in try fileSystem.stat(path) })?.kind == .directory else { throw .notFound(path) }
        let names = try reading { () throws(FileError) in try fileSystem.list(path) }
        if names.contains("state") || names.contains(".lock") { return [path] }
        let brokers = names.filter { $0.hasPrefix("broker-") }
        if brokers.isEmpty { throw .noBroker(path) }
        return brokers.map { path + "/" + $0 }
    }

    private static func recover(
        _ directory: String, _ wanted: Options, _ fileSystem: any FileSystem, _ stores: any StoreProvider, _ observer: ProgressObserver
    ) throws(LogError) -> DirectoryRecovered {
        var options = LogStoreOptions(directory: directory, fileSystem: fileSystem, stores: stores, clusterID: "", nodeID: -1)
        (options.takesOwner, options.isMaintained, options.reserveBytes) = (true, false, 0)
        // Nothing is appended; the journal's files stay as they are.
        options.flush = .os
        options.observer = observer
        (options.acceptsJournalLoss, options.acceptsSegments) = (wanted.acceptsJournalLoss, wanted.acceptsSegments)
        let store = try LogStore.open(options)
        let found = DirectoryRecovered(
            directory: directory, report: store.recovery,
            partitions: store.partitions().map { partition in
                let offsets = partition.offsets
                return PartitionRecovered(
                    topic: partition.topic, partition: partition.id.index, startOffset: offsets.logStart, endOffset: offsets.logEnd)
            }.sorted { ($0.topic, $0.partition) < ($1.topic, $1.partition) })
        let problem = store.problem
        do throws(LogError) { try store.close() } catch { throw problem ?? error }
        if let problem { throw problem }
        return found
    }

    private final class ProgressObserver: LogObserver {
        private let progress: @Sendable (Int, Int) -> Void

        init(_ progress: @escaping @Sendable (Int, Int) -> Void) { self.progress = progress }

        func opened(partitions: Int, of all: Int) { progress(partitions, all) }
    }
}
