import Foundation
import LogStore
import LogTools
import Testing

@Suite("Listing data directories")
struct LogListerTests {
    @Test("offsets of a real broker's partitions are those that Kafka read", arguments: ["broker", "broker-unclean"])
    func brokers(_ broker: String) throws {
        let fileSystem = PosixFileSystem()
        let report = try LogLister.run(LogLocation.partitions(at: Fixtures.path(broker + "/log"), in: fileSystem), in: fileSystem)
        var compared = 0
        for partition in report.partitions {
            let file = "\(broker)/records/\(partition.entry.name).jsonl.gz"
            guard FileManager.default.fileExists(atPath: Fixtures.path(file)) else { continue }
            let last = try Fixtures.lines(file).last { $0.hasPrefix("{\"batch\"") }
            let object = try last.flatMap { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
            let end = try #require(object?["last"] as? Int64) + 1
            #expect(partition.endOffset == end && partition.trailing == 0, "\(partition.entry.name)")
            compared += 1
        }
        #expect(compared >= 9)
        #expect(report.partitions.allSatisfy { $0.entry.topicID?.count == 22 || $0.entry.topic == "__cluster_metadata" })
    }

    @Test("a path may be the data directory, a broker's, a partition's or a segment")
    func paths() throws {
        let fileSystem = try directory([
            firstSegment: batch(at: 0), "00000000000000000003.log": batch(at: 3), "leader-epoch-checkpoint": [],
        ])
        for name in ["index", "state", "journal", "quarantine", "my.topic-name-12"] {
            try fileSystem.makeDirectories("/data/broker-1/" + name)
        }
        try fileSystem.makeDirectories("/data/broker-2/u-1")
        try fileSystem.makeDirectories("/data/leader")
        try fileSystem.replaceWhole(
            "/data/broker-1/t-0/partition.metadata", with: Array("version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAAAQ".utf8))
        func names(_ path: String) throws -> [String] {
            try LogLocation.partitions(at: path, in: fileSystem).map { "\($0.broker ?? -1)/\($0.name):\($0.segments.count)" }
        }
        #expect(try names("/data") == ["1/my.topic-name-12:0", "1/t-0:2", "2/u-1:0"])
        #expect(try names("/data/") == names("/data"))
        #expect(try names("/data/broker-1") == ["1/my.topic-name-12:0", "1/t-0:2"])
        #expect(try names("/data/broker-1/t-0") == ["1/t-0:2"])
        #expect(try names("/data/broker-1/t-0/00000000000000000003.log") == ["1/t-0:1"])
        let report = try LogLister.run(LogLocation.partitions(at: "/data", in: fileSystem), in: fileSystem)
        #expect(report.partitions[1].entry.topicID == "AAAAAAAAAAAAAAAAAAAAAQ")
        #expect(report.partitions[1].startOffset == 0 && report.partitions[1].endOffset == 6)
        #expect(
            report.text.contains("1  t") && report.text.hasSuffix("3 partitions, 2 segments, \(report.partitions[1].entry.size) bytes\n"))
        #expect(report.json.contains("\"topicId\":\"AAAAAAAAAAAAAAAAAAAAAQ\""))
    }

    @Test("a path that holds nothing is refused by name")
    func nothing() throws {
        let fileSystem = try directory([firstSegment: []])
        try fileSystem.makeDirectories("/empty")
        #expect(throws: LogToolError.notFound("/none")) { try LogLocation.partitions(at: "/none", in: fileSystem) }
        #expect(throws: LogToolError.noPartitions("/empty")) { try LogLocation.partitions(at: "/empty", in: fileSystem) }
        try fileSystem.replaceWhole("/empty/x.txt", with: [])
        #expect(throws: LogToolError.notASegment("/empty/x.txt")) { try LogLocation.partitions(at: "/empty/x.txt", in: fileSystem) }
    }

    @Test("deleted and moving partitions are named as such, whoever named them")
    func states() throws {
        let fileSystem = MemoryFileSystem()
        let names = [
            "gone-0.0123456789abcdef0123456789abcdef-delete", "AAAAAAAAAAAAAAAAAAAAAQ-3.delete",
            "m-1.0123456789abcdef0123456789abcdef-future", "a-b-2", "--0",
        ]
        for name in names { try fileSystem.makeDirectories("/data/" + name) }
        let found = try LogLocation.partitions(at: "/data", in: fileSystem)
        #expect(
            found.map { "\($0.topic) \($0.partition) \($0.state ?? "")" } == [
                "- 0 ", "AAAAAAAAAAAAAAAAAAAAAQ 3 deleted", "a-b 2 ", "gone 0 deleted", "m 1 future",
            ])
    }

    @Test("a torn tail is said, and the end is that of the last whole batch")
    func torn() throws {
        let fileSystem = try directory([firstSegment: batch(at: 0) + batch(at: 3).dropLast(9)])
        let report = try LogLister.run(LogLocation.partitions(at: "/data", in: fileSystem), in: fileSystem)
        let size = try batch(at: 3).count - 9
        #expect(report.partitions[0].endOffset == 3 && report.partitions[0].trailing == Int64(size))
        #expect(report.text.contains("torn tail of \(size) bytes"))
    }
}
