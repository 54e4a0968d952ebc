import Foundation
import LogStore
import LogTools
import Testing

@Suite("Dumping segments")
struct LogDumpTests {
    private func dump(_ path: String, _ options: DumpOptions, in fileSystem: any FileSystem = PosixFileSystem()) throws -> (
        lines: [String], isSound: Bool
    ) {
        var lines: [String] = []
        let isSound = try LogDump.run(LogLocation.partitions(at: path, in: fileSystem), options: options, in: fileSystem) {
            lines.append($0)
        }
        return (lines, isSound)
    }

    @Test(
        "JSON lines are those of Kafka's own record classes, to the letter",
        arguments: ["none", "shapes", "idempotent", "transactions", "compacted"])
    func dumpsAsKafka(_ name: String) throws {
        let ours = try dump(Fixtures.path(name + ".log"), DumpOptions(records: true, json: true))
        #expect(ours.isSound)
        #expect(try ours.lines == Fixtures.lines(name + ".jsonl"))
    }

    @Test("partitions of a real broker are dumped as Kafka's own record classes do", arguments: ["broker", "broker-unclean"])
    func dumpsBrokers(_ broker: String) throws {
        let fileSystem = PosixFileSystem()
        var dumped = 0
        for partition in try LogLocation.partitions(at: Fixtures.path(broker + "/log"), in: fileSystem) {
            let file = "\(broker)/records/\(partition.name).jsonl.gz"
            guard FileManager.default.fileExists(atPath: Fixtures.path(file)) else { continue }
            var lines: [String] = []
            _ = try LogDump.run([partition], options: DumpOptions(records: true, json: true), in: fileSystem) { lines.append($0) }
            #expect(try lines == Fixtures.lines(file).filter { !$0.hasPrefix("{\"invalid\"") }, "\(partition.name)")
            dumped += 1
        }
        #expect(dumped >= 9)
    }

    @Test("text names keys, values and headers, and cuts what is long")
    func text() throws {
        let lines = try dump(Fixtures.path("shapes.log"), DumpOptions(records: true)).lines
        #expect(
            lines[1].hasPrefix("batch 0-3 at 0: "))
        #expect(lines.contains { $0.contains("headers \"a\"=\"1\" \"a\"=null \"ключ\"=\"\"") })
        #expect(lines.contains { $0.contains("(300000 bytes)") && $0.count < 400 })
    }

    @Test("a transaction's markers are named")
    func markers() throws {
        let lines = try dump(Fixtures.path("transactions.log"), DumpOptions(records: true)).lines
        #expect(lines.contains("  4  2023-11-14T22:13:20.004Z  COMMIT by coordinator epoch 7"))
        #expect(lines.contains("  7  2023-11-14T22:13:20.007Z  ABORT by coordinator epoch 7"))
    }

    @Test("only batches that hold offsets asked for are shown")
    func offsets() throws {
        let lines = try dump(Fixtures.path("none.log"), DumpOptions(json: true, from: 100, to: 300)).lines
        #expect(lines.map { $0.prefix(12) } == ["{\"batch\":63,", "{\"batch\":127", "{\"batch\":255"])
    }

    @Test("a bad batch is named and ends the segment's dump; messages of old formats, too")
    func invalid() throws {
        var bytes = try batch(at: 0) + batch(at: 3)
        bytes[100] ^= 1
        let fileSystem = try directory([firstSegment: bytes])
        let ours = try dump("/data/broker-1/t-0/" + firstSegment, DumpOptions(json: true), in: fileSystem)
        #expect(!ours.isSound && ours.lines.count == 1 && ours.lines[0].hasPrefix("{\"invalid\":\"CRC-32C"))
        let old = try dump(Fixtures.path("legacy-v1.log"), DumpOptions())
        #expect(!old.isSound && old.lines.last?.hasPrefix("INVALID at 0: message format 1") == true)
    }
}
