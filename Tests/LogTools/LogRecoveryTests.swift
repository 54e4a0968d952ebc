import LogStore
import LogTools
import Records
import Testing

@Suite struct LogRecoveryTests {
    private let files = MemoryFileSystem()
    private let stores = MemoryStores()
    private let directory = "/data/broker-3"

    /// A broker's directory with three records, and bytes behind them that are none.
    private func torn() throws {
        let options = LogStoreOptions(
            directory: directory, fileSystem: files, stores: stores, clusterID: "ABCDEFGHIJKLMNOPQRSTUV", nodeID: 3)
        let store = try LogStore.open(options)
        let id = PartitionID(topic: TopicID(high: 1, low: 2), index: 0)
        let log = try store.create(id, topic: "t", config: LogConfig())
        for i in 0..<3 {
            var builder = BatchBuilder(codec: .none)
            builder.append(timestamp: 1_700_000_000_000, key: nil, value: Array("v\(i)".utf8))
            var batch = try builder.finish()
            _ = try batch.withUnsafeMutableBytes { try log.append($0, now: 1_700_000_000_000, ticket: nil) }
        }
        try store.close()
        let segment = directory + "/t-0/00000000000000000000.log"
        let file = try files.open(segment, mode: .readWrite)
        try file.write([UInt8](repeating: 7, count: 40), at: try file.size())
    }

    @Test("a directory is recovered without a broker, and closed in order; the report says what was done")
    func recovers() throws {
        try torn()
        let first = try LogRecovery.run("/data", in: files, stores: stores)
        #expect(first.isSound)
        #expect(first.directories.map(\.directory) == [directory])
        #expect(first.directories[0].partitions.map(\.endOffset) == [3])
        #expect(first.directories[0].report.cuts.map(\.length) == [40])
        #expect(first.text.contains("40 bytes from byte") && first.json.contains("\"bytes\":40"))
        let second = try LogRecovery.run(directory, in: files, stores: stores)
        #expect(second.directories[0].report.wasClean && second.directories[0].report.cuts.isEmpty)
        #expect(second.text.contains("nothing to recover"))
    }

    @Test("beside a broker a recovery and a repair are refused, and so is what is no broker's directory")
    func refused() throws {
        try torn()
        let lock = try files.lock(directory + "/.lock")
        #expect(throws: LogToolError.self) { try LogRecovery.run(directory, in: files, stores: stores) }
        #expect(throws: LogToolError.self) { try LogRepair.run(directory, clusterID: "", nodeID: nil, in: files, stores: stores) }
        lock.release()
        try files.makeDirectories("/empty")
        #expect(throws: LogToolError.noBroker("/empty")) { try LogRecovery.run("/empty", in: files, stores: stores) }
        #expect(throws: LogToolError.notFound("/none")) { try LogRecovery.run("/none", in: files, stores: stores) }
    }

    @Test("a directory without state/ is repaired, and then recovered as any other; the next broker gives it its cluster")
    func repairs() throws {
        try torn()
        stores.remove(directory + "/state")
        #expect(throws: LogToolError.self) { try LogRecovery.run(directory, in: files, stores: stores) }
        let report = try LogRepair.run(directory, clusterID: "", nodeID: nil, in: files, stores: stores)
        #expect(report.isSound && report.directories[0].report.partitions.map(\.endOffset) == [3])
        #expect(report.text.contains("state/ is rebuilt for 1 partitions") && report.json.contains("\"end\":3"))
        #expect(try LogRecovery.run(directory, in: files, stores: stores).directories[0].partitions.map(\.endOffset) == [3])
        let options = LogStoreOptions(
            directory: directory, fileSystem: files, stores: stores, clusterID: "ZZZDEFGHIJKLMNOPQRSTUV", nodeID: 3)
        let store = try LogStore.open(options)
        #expect(store.recovery.wasClean && store.identity.clusterID == "ZZZDEFGHIJKLMNOPQRSTUV")
        try store.close()
    }
}
