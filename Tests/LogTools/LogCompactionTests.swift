import LogStore
import Records
import Testing

@testable import LogTools

@Suite struct LogCompactionTests {
    private let fileSystem = MemoryFileSystem()
    private let stores = MemoryStores()
    private static let id = PartitionID(topic: TopicID(high: 1, low: 2), index: 0)

    /// A directory with 40 records of four keys in several segments; one more has no key where `isMixed`.
    private func fill(isMixed: Bool = false) throws {
        var options = LogStoreOptions(
            directory: "/data/broker-1", fileSystem: fileSystem, stores: stores, clusterID: "ABCDEFGHIJKLMNOPQRSTUV", nodeID: 1)
        (options.isManual, options.reserveBytes, options.flush) = (true, 0, .os)
        let store = try LogStore.open(options)
        var config = LogConfig()
        (config.segmentBytes, config.timestampAfterMaxMs) = (1000, .max)
        let log = try store.create(Self.id, topic: "prices", config: config)
        for i in 0..<40 {
            var builder = BatchBuilder()
            let key = isMixed && i == 3 ? nil : Array("key\(i % 4)".utf8)
            builder.append(timestamp: 1_700_000_000_000, key: key, value: [UInt8](repeating: UInt8(i), count: 100))
            var batch = try builder.finish()
            _ = try batch.withUnsafeMutableBytes { try log.append($0, now: 1_700_000_000_000, ticket: nil) }
        }
        try store.close()
    }

    private func offsets() throws -> [Int64] {
        var found: [Int64] = []
        for name in try fileSystem.list("/data/broker-1/prices-0") where name.hasSuffix(".log") {
            let bytes = try fileSystem.readWhole("/data/broker-1/prices-0/" + name)
            try bytes.withUnsafeBytes { raw in
                var batches = BatchIterator(raw)
                while let batch = try batches.next() {
                    if batch.header.recordCount > 0 { found.append(batch.header.baseOffset) }
                }
            }
        }
        return found
    }

    @Test("a partition's directory is compacted, and a topic's partitions of a data directory; twice does nothing more")
    func compacts() throws {
        for path in ["/data/broker-1/prices-0", "/data"] {
            let bench = LogCompactionTests()
            try bench.fill()
            var options = LogCompaction.Options()
            options.topics = ["prices"]
            let report = try LogCompaction.run(path, options: options, in: bench.fileSystem, stores: bench.stores)
            let result = try #require(report.partitions.first?.result)
            #expect(result.segmentsBefore > result.segmentsAfter && result.bytesAfter < result.bytesBefore)
            let left = try bench.offsets()
            #expect(left.count == 40 - Int(result.removed) && left.suffix(4) == [36, 37, 38, 39])
            #expect(report.isSound && report.text.contains("/data/broker-1/prices-0"))
            #expect(report.json.contains("\"removed\":\(result.removed)"))
            // Known by then: no topic need be named.
            let again = try LogCompaction.run("/data", in: bench.fileSystem, stores: bench.stores)
            #expect(again.partitions.count == 1 && again.partitions[0].result == nil)
            #expect(try bench.offsets() == left)
        }
    }

    @Test("a partition with records without a key is left alone unless they are to be dropped")
    func keyless() throws {
        try fill(isMixed: true)
        let before = try offsets()
        let spared = try LogCompaction.run("/data/broker-1/prices-0", in: fileSystem, stores: stores)
        #expect(!spared.isSound && spared.text.contains("left alone"))
        #expect(try offsets() == before)
        var options = LogCompaction.Options()
        options.dropsKeyless = true
        let report = try LogCompaction.run("/data/broker-1/prices-0", options: options, in: fileSystem, stores: stores)
        #expect(report.isSound && (report.partitions.first?.result?.removed ?? 0) > 0)
        #expect(try !offsets().contains(3))
    }

    @Test("a directory that another has open is refused")
    func locked() throws {
        try fill()
        let lock = try fileSystem.lock("/data/broker-1/.lock")
        #expect(throws: LogToolError.self) { try LogCompaction.run("/data/broker-1/prices-0", in: fileSystem, stores: stores) }
        lock.release()
    }
}
