import LogStore
import Records

/// A directory of the engine on the real file system, with the real stores.
struct BenchDirectory {
    let path: String
    static let topic = TopicID(high: 7, low: 7)

    func options(_ flush: FlushMode, _ change: (inout LogStoreOptions) -> Void = { _ in }) -> LogStoreOptions {
        var options = LogStoreOptions(
            directory: path, fileSystem: PosixFileSystem(), stores: LMDBStores(), clusterID: "ABCDEFGHIJKLMNOPQRSTUV", nodeID: 1)
        options.flush = flush
        options.reserveBytes = 0
        change(&options)
        return options
    }

    func partition(_ store: LogStore, _ index: Int32 = 0) throws -> PartitionLog {
        let log = try store.create(PartitionID(topic: Self.topic, index: index), topic: "bench", config: LogConfig())
        try log.lead(epoch: log.offsets.leaderEpoch + 1)
        return log
    }

    func remove() { Self.remove(path) }

    private static func remove(_ path: String) {
        let fileSystem = PosixFileSystem()
        if let names = try? fileSystem.list(path) {
            for name in names { remove(path + "/" + name) }
            try? fileSystem.removeDirectory(path)
        } else {
            try? fileSystem.unlink(path)
        }
    }

    /// A batch of about so many bytes, as a producer sends it.
    static func batch(_ size: Int, records: Int) throws -> [UInt8] {
        var builder = BatchBuilder()
        let each = max(1, (size - 61) / records - 10)
        for i in 0..<records {
            builder.append(timestamp: 1_700_000_000_000, key: nil, value: (0..<each).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ i) })
        }
        return try builder.finish()
    }
}

extension PartitionLog {
    /// Appends a batch that goes on being used: what an append writes into its header is taken back first.
    func append(again batch: inout [UInt8], _ fresh: [UInt8], ticket: Ticket? = nil) throws {
        batch.withUnsafeMutableBytes { raw in
            fresh.withUnsafeBytes { raw.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<61])) }
        }
        _ = try batch.withUnsafeMutableBytes { try append($0, now: 1_700_000_000_000, ticket: ticket) }
    }
}
