import Foundation
import Records
import Testing

@Suite("Segments that Apache Kafka wrote")
struct GoldenSegmentTests {
    @Test(
        "every batch and record of a segment reads as Kafka's own reader says",
        arguments: ["none", "shapes", "idempotent", "transactions", "compacted"])
    func readsAsKafka(_ name: String) throws {
        let ours = try reading(of: Fixtures.bytes("segments/\(name).log"))
        let kafkas = try Fixtures.lines("segments/\(name).jsonl").map(line)
        #expect(ours.count == kafkas.count)
        for (mine, theirs) in zip(ours, kafkas) where mine != theirs { Issue.record("\(mine) is not \(theirs)") }
    }

    @Test("the same records read the same whatever their codec", arguments: ["gzip", "snappy", "lz4", "zstd"])
    func readsEveryCodec(_ name: String) throws {
        let plain = try reading(of: Fixtures.bytes("segments/none.log"))
        let packed = try reading(of: Fixtures.bytes("segments/\(name).log"))
        #expect(plain.filter { $0["offset"] != nil } == packed.filter { $0["offset"] != nil })
        #expect(packed.filter { $0["codec"] == name }.count == 10)
    }

    @Test("messages of the formats before batches are named", arguments: [0, 1])
    func namesOldFormats(_ magic: Int8) throws {
        let bytes = try Fixtures.bytes("segments/legacy-v\(magic).log")
        #expect(throws: BatchError.oldFormat(magic)) {
            try bytes.withUnsafeBytes { raw in
                var batches = BatchIterator(raw)
                _ = try batches.next()
            }
        }
    }

    @Test("every partition of a real broker's directory reads as Kafka's own reader says", arguments: ["broker", "broker-unclean"])
    func readsBrokers(_ broker: String) throws {
        var records = 0
        for file in try Fixtures.names(in: "segments/\(broker)/records") {
            let partition = String(file.dropLast(".jsonl.gz".count))
            let kafkas = try Fixtures.lines("segments/\(broker)/records/\(file)").filter { $0["invalid"] == nil }.map(line)
            var ours: [Line] = []
            let directory = try directory(of: partition, in: broker)
            for segment in try Fixtures.names(in: directory) where segment.hasSuffix(".log") {
                let bytes = try Fixtures.bytes("\(directory)/\(segment)")
                ours += try reading(of: Array(bytes[..<endOfData(bytes)]))
            }
            #expect(ours.count == kafkas.count, "\(partition)")
            for (mine, theirs) in zip(ours, kafkas) where mine != theirs { Issue.record("\(partition): \(mine) is not \(theirs)") }
            records += ours.count
        }
        #expect(records > 3000)
    }

    /// The longest topic name stands shortened in the records' file name.
    private func directory(of partition: String, in broker: String) throws -> String {
        let all = try Fixtures.names(in: "segments/\(broker)/log")
        let prefix = partition.replacingOccurrences(of: "-CUT", with: "")
        let found = all.contains(partition) ? partition : all.first { $0.hasPrefix(prefix) } ?? partition
        return "segments/\(broker)/log/\(found)"
    }

    /// Without the zeros that preallocation leaves behind the last batch.
    private func endOfData(_ bytes: [UInt8]) throws -> Int {
        try bytes.withUnsafeBytes { raw in
            var batches = BatchIterator(raw)
            while batches.position < bytes.count {
                do { _ = try batches.next() } catch  where bytes[batches.position...].allSatisfy({ $0 == 0 }) { return batches.position }
            }
            return batches.position
        }
    }
}
