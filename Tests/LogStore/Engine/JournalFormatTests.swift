import Checksum
import Support
import Testing

@testable import LogStore

/// The journal's bytes, and what a scan makes of them when some are not as they were.
@Suite struct JournalFormatTests {
    private let fileSystem = MemoryFileSystem()
    private let directory = TopicID(high: 0xD1, low: 0xD2)
    private let partition = PartitionID(topic: TopicID(high: 0x0102_0304_0506_0708, low: 0x090a_0b0c_0d0e_0f10), index: 5)

    private func encoded(_ entry: JournalEntry, _ bytes: [UInt8]) -> [UInt8] {
        var whole = [UInt8](repeating: 0, count: JournalEntry.size(bytes.count))
        whole.withUnsafeMutableBytes { raw in
            raw[JournalEntry.headerSize...].copyBytes(from: bytes)
            entry.write(into: raw, checksum: CRC32C(CRC32C.of(bytes)))
        }
        return whole
    }

    private func file(_ bytes: [UInt8]) throws -> any File {
        let file = try fileSystem.open("/journal", mode: .create(exclusive: false))
        try file.truncate(to: 0)
        try file.write(bytes, at: 0)
        return file
    }

    private func scan(_ bytes: [UInt8]) throws -> [JournalFinding] {
        var scanner = JournalScanner(try file(bytes), size: Int64(bytes.count))
        var findings: [JournalFinding] = []
        while let finding = try scanner.next() { findings.append(finding) }
        return findings
    }

    @Test("an entry writes its golden bytes and reads them")
    func golden() {
        let entry = JournalEntry(
            round: RoundID(start: 3, round: 0x11), number: 1, count: 2, directory: directory, partition: partition, segment: 0x1234,
            position: 0x5678, length: 3)
        let bytes = encoded(entry, [0xAA, 0xBB, 0xCC])
        let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let fields =
            "4f54544c4a454e54" + "0000000000000003" + "0000000000000011" + "00000001" + "00000002"
            + "00000000000000d100000000000000d2" + "0102030405060708090a0b0c0d0e0f10" + "00000005" + "00000003" + "0000000000001234"
            + "0000000000005678"
        #expect(hex.hasPrefix(fields))
        #expect(hex.dropFirst(fields.count).prefix(16) == "f6c60670623cf24b")
        #expect(hex.dropFirst(192) == "aabbcc" + String(repeating: "0", count: 58))
        #expect(bytes.withUnsafeBytes { JournalEntry($0) } == entry)
    }

    @Test("the first block of a file writes its golden bytes and reads them")
    func goldenHeader() {
        let header = JournalHeader(id: TopicID(high: 1, low: 2), directory: directory, fileSize: 1 << 23)
        let bytes = header.encoded()
        let hex = bytes.prefix(60).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(
            hex == "4f54544c4a46494c" + "00000001" + "00000000" + "00000000000000010000000000000002" + "00000000000000d100000000000000d2"
                + "0000000000800000" + "00000000")
        #expect(bytes.count == 4096)
        #expect(bytes.withUnsafeBytes { JournalHeader($0) } == header)
        for i in 0..<64 {
            var damaged = bytes
            damaged[i] ^= 1
            #expect(damaged.withUnsafeBytes { JournalHeader($0) } == nil)
        }
    }

    /// A file with rounds of random entries, and where they are.
    private func journal(_ random: inout SplitMix64) -> (bytes: [UInt8], entries: [JournalFinding]) {
        var bytes = [UInt8](repeating: 0, count: JournalHeader.size)
        var findings: [JournalFinding] = []
        for round in 0..<UInt64.random(in: 1...6, using: &random) {
            let count = UInt32.random(in: 1...5, using: &random)
            for number in 0..<count {
                let longest = Int.random(in: 0..<8, using: &random) > 0 ? 300 : 600_000
                var run = [UInt8](repeating: UInt8(round), count: Int.random(in: 1...longest, using: &random))
                run[run.count - 1] = 0xFF
                let entry = JournalEntry(
                    round: RoundID(start: 1, round: round), number: number, count: count, directory: directory, partition: partition,
                    segment: 0, position: Int64.random(in: 0...1 << 40, using: &random), length: run.count)
                findings.append(.entry(entry, at: Int64(bytes.count)))
                bytes += encoded(entry, run)
            }
            bytes += [UInt8](repeating: 0, count: -bytes.count & (JournalEntry.roundAlignment - 1))
        }
        return (bytes, findings)
    }

    @Test("a scan finds what was written, and a changed byte takes one entry, never another")
    func scanning() throws {
        var random = SplitMix64(seed: Seed("journal scan").value)
        for _ in 0..<25 {
            let (bytes, entries) = journal(&random)
            #expect(try scan(bytes) == entries)
            for _ in 0..<4 {
                var damaged = bytes
                let i = Int.random(in: JournalHeader.size..<bytes.count, using: &random)
                damaged[i] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                let found = try scan(damaged)
                let whole = found.filter { if case .entry = $0 { true } else { false } }
                let lost = entries.filter { !whole.contains($0) }
                #expect(whole.allSatisfy { entries.contains($0) })
                #expect(lost.count <= 1)
                guard case .entry(let entry, let at)? = lost.first else { continue }
                #expect(Int64(i) >= at && Int64(i) < at + Int64(JournalEntry.headerSize + entry.length))
                if i >= Int(at) + 92 { #expect(found.contains(.damaged(entry, at: at))) }
                if i >= Int(at) + 8, i < Int(at) + 92 { #expect(found.contains(.damaged(nil, at: at))) }
            }
        }
    }

    @Test("a file that ends early, or holds noise, yields what is whole in it and never traps")
    func torn() throws {
        var random = SplitMix64(seed: Seed("journal noise").value)
        for _ in 0..<25 {
            let (bytes, entries) = journal(&random)
            let length = Int.random(in: 0...bytes.count, using: &random)
            let found = try scan(Array(bytes.prefix(length)))
            let whole = entries.filter { finding in
                guard case .entry(let entry, let at) = finding else { return false }
                return at + Int64(JournalEntry.headerSize + entry.length) <= Int64(length)
            }
            #expect(found.filter { if case .entry = $0 { true } else { false } } == whole)
            var noise = Array(bytes.prefix(JournalHeader.size + 20_000))
            for i in noise.indices where UInt8.random(in: 0..<3, using: &random) == 0 {
                noise[i] = UInt8.random(in: .min ... .max, using: &random)
            }
            // Marks before noise: every field of a header is anything.
            for at in stride(from: JournalHeader.size, to: noise.count - 8, by: JournalEntry.alignment * 3) {
                withUnsafeBytes(of: JournalEntry.mark.bigEndian) { noise.replaceSubrange(at..<at + 8, with: $0) }
            }
            _ = try scan(noise)
        }
    }

    @Test("a header whose checksum holds and whose fields cannot be is none")
    func impossibleFields() {
        for change: (inout JournalEntry) -> Void in [
            { $0.segment = -1 }, { $0.position = -1 }, { $0.position = .max }, { $0.count = 1 }, { $0.length = 0 },
        ] {
            var entry = JournalEntry(
                round: RoundID(start: 1, round: 1), number: 1, count: 2, directory: directory, partition: partition, segment: 0,
                position: 0, length: 5)
            change(&entry)
            #expect(encoded(entry, [1, 2, 3, 4, 5]).withUnsafeBytes { JournalEntry($0) } == nil)
        }
    }
}
