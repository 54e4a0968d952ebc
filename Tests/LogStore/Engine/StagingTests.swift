import Checksum
import Support
import Testing

@testable import LogStore

/// The journal's memory as a value: what is staged comes out in rounds, whole, in order, and within the files' bounds.
@Suite struct StagingTests {
    /// A partition of which only the identity counts.
    private final class Target: FlushTarget {
        func beginFlush(capture: Bool) -> FlushWork? { nil }
        func endFlush(_ work: FlushWork, _ completions: inout CompletionBatch) {}
        func synced(_ offset: Int64, _ place: Place, cuts: UInt64, _ completions: inout CompletionBatch) {}
        func checkpointChanges(_ work: FlushWork) -> [StoreChange]? { nil }
        func indexChanges(_ work: FlushWork) -> [StoreChange] { [] }
        func indexed(_ work: FlushWork) {}
        func checkpointed(_ work: FlushWork) {}
        func checkpointFailed() {}
    }

    private static let directory = TopicID(high: 9, low: 9)
    private let fileSystem = MemoryFileSystem()

    private func part(_ name: String, _ size: Int64) throws -> JournalSpace.Part {
        let file = try fileSystem.open("/" + name, mode: .create(exclusive: false))
        try file.truncate(to: 0)
        try file.truncate(to: size)
        return JournalSpace.Part(record: JournalFile(name: name, id: TopicID(high: 0, low: UInt64(size)), size: size), file: file)
    }

    private func source(_ target: Target, _ number: Int32) -> StagedSource {
        StagedSource(target: target, partition: PartitionID(topic: TopicID(high: 1, low: 1), index: number), segment: 0)
    }

    /// What one sequence of random steps does, and what must come of it.
    private struct Sequence {
        var staging: Staging
        var logs: [[UInt8]] = []
        var slots: [MarkSlot] = []
        /// By partition: where the first byte that counts lies, and what the marks of synced rounds promise.
        var promised: [Int64] = []
        var lastRound: UInt64 = 0
        var inFlight: Staging.Beginning?
        var bulkRounds = 0

        init(bulkBytes: Int) { staging = Staging(roundBytes: 16 << 10, bulkBytes: bulkBytes) }
    }

    @Test(
        "what is staged comes out whole and in order, whatever its size; marks promise nothing that is not in synced rounds or segments",
        arguments: [Int.max, 4000, 1])
    func rounds(bulkBytes: Int) throws {
        var bulkRounds = 0
        var random = SplitMix64(seed: Seed("staging").value)
        for _ in 0..<60 {
            let parts = [try part("a", 40 << 10), try part("b", 52 << 10)]
            var sequence = Sequence(bulkBytes: bulkBytes)
            sequence.staging.begin(parts, start: 4)
            let targets = (0..<3).map { _ in Target() }
            sequence.logs = [[], [], []]
            sequence.slots = [MarkSlot(), MarkSlot(), MarkSlot()]
            sequence.promised = [0, 0, 0]
            var contents: [[UInt8]] = [[], [], []]
            for _ in 0..<80 { try step(&sequence, targets, &contents, &random) }
            while let found = try finishRound(&sequence, targets, &contents) ?? beginRound(&sequence) { _ = found }
            #expect(sequence.staging.isIdle)
            #expect(contents == sequence.logs)
            #expect(sequence.promised == sequence.logs.map { Int64($0.count) })
            bulkRounds += sequence.bulkRounds
        }
        #expect(bulkRounds > 0 || bulkBytes == .max)
    }

    private func step(
        _ sequence: inout Sequence, _ targets: [Target], _ contents: inout [[UInt8]], _ random: inout SplitMix64
    ) throws {
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<6:
            let i = Int.random(in: 0..<3, using: &random)
            guard sequence.staging.hasRoom || Int.random(in: 0..<4, using: &random) == 0 else { return }
            let longest = [200, 5000, 60_000][Int.random(in: 0..<3, using: &random)]
            let bytes = [UInt8](repeating: UInt8.random(in: 1...255, using: &random), count: Int.random(in: 1...longest, using: &random))
            let position = Int64(sequence.logs[i].count)
            sequence.logs[i] += bytes
            let mark = RoundMark(
                target: targets[i], offset: position + Int64(bytes.count), place: Place(segment: 0, position: 0), cuts: 0)
            let source = source(targets[i], Int32(i))
            _ = bytes.withUnsafeBytes { sequence.staging.add($0, of: source, at: position, mark, &sequence.slots[i]) }
        case 6..<8: _ = beginRound(&sequence)
        default: _ = try finishRound(&sequence, targets, &contents)
        }
    }

    private func beginRound(_ sequence: inout Sequence) -> Bool? {
        if sequence.inFlight != nil { return nil }
        guard let beginning = sequence.staging.take() else {
            // Full: a checkpoint frees what is synced.
            let wasStuck = !sequence.staging.isIdle
            sequence.staging.checkpointBegins()
            sequence.staging.freed(before: sequence.staging.next.round)
            return wasStuck && sequence.staging.isDue ? true : nil
        }
        sequence.inFlight = beginning
        return true
    }

    /// Writes the round, reads it back by a scan of its file, and adds what it holds to the contents.
    private func finishRound(_ sequence: inout Sequence, _ targets: [Target], _ contents: inout [[UInt8]]) throws -> Bool? {
        guard let beginning = sequence.inFlight else { return nil }
        sequence.inFlight = nil
        let (buffer, place) = (beginning.buffer, beginning.place)
        #expect(buffer.round == sequence.lastRound + 1)
        if buffer.isBulk {
            finishBulk(buffer, &sequence, targets, &contents)
            return true
        }
        sequence.lastRound = buffer.round
        let bytes = buffer.seal(start: beginning.start, directory: Self.directory)
        #expect(bytes.count <= min(16 << 10, place.room))
        #expect(place.position % 4096 == 0 && place.position >= 4096 && bytes.count % 4096 == 0)
        #expect(place.position + Int64(bytes.count) <= (try place.file.size()))
        try place.file.write(bytes, at: place.position)
        var scanner = JournalScanner(place.file, size: try place.file.size())
        var found: UInt32 = 0
        while let finding = try scanner.next() {
            guard case .entry(let entry, let at) = finding, entry.round == RoundID(start: 4, round: buffer.round) else { continue }
            #expect(entry.number == found && at >= place.position)
            found += 1
            let i = Int(entry.partition.index)
            #expect(entry.position == Int64(contents[i].count), "a gap")
            contents[i] += try place.file.read(entry.length, at: at + Int64(JournalEntry.headerSize))
            #expect(entry.count == UInt32(buffer.runs.count))
        }
        #expect(Int(found) == buffer.runs.count)
        for mark in buffer.marks {
            guard let i = targets.firstIndex(where: { $0 === mark.target }) else { continue }
            #expect(mark.offset <= Int64(contents[i].count), "a mark before its bytes")
            sequence.promised[i] = max(sequence.promised[i], mark.offset)
        }
        sequence.staging.ended(buffer)
        return true
    }

    /// The segments have all that its marks promise: they are synced.
    private func finishBulk(_ buffer: RoundBuffer, _ sequence: inout Sequence, _ targets: [Target], _ contents: inout [[UInt8]]) {
        for mark in buffer.marks {
            guard let i = targets.firstIndex(where: { $0 === mark.target }) else { continue }
            contents[i] += sequence.logs[i][contents[i].count..<Int(mark.offset)]
            sequence.promised[i] = mark.offset
        }
        #expect(buffer.runs.isEmpty)
        sequence.bulkRounds += 1
        sequence.staging.ended(buffer)
    }

    @Test("a round behind which more is to come is due when it is asked for, and the next one not for that")
    func asking() throws {
        var staging = Staging(roundBytes: 16 << 10)
        staging.begin([try part("e", 64 << 10), try part("f", 64 << 10)], start: 2)
        let target = Target()
        var slot = MarkSlot()
        func add(_ count: Int, at position: Int64, more: Bool) -> Bool {
            let mark = RoundMark(target: target, offset: 1, place: Place(segment: 0, position: 0), cuts: 0)
            let bytes = [UInt8](repeating: 1, count: count)
            return bytes.withUnsafeBytes { staging.add($0, of: source(target, 0), at: position, mark, more: more, &slot) }
        }
        func take() throws -> RoundBuffer {
            let beginning = staging.take()
            return try #require(beginning).buffer
        }
        #expect(!add(10, at: 0, more: true))
        #expect(!staging.isDue)
        let asked = [staging.ask(), staging.ask()]
        #expect(asked == [true, false])
        let first = try take()
        #expect(!add(10, at: 10, more: true))
        staging.ended(first)
        #expect(!staging.isDue)
        #expect(add(10, at: 20, more: false))
        staging.ended(try take())
        // Full: due without being asked for, and what is left of it behind it.
        #expect(add(20_000, at: 30, more: true))
        staging.ended(try take())
        #expect(staging.isDue)
    }

    @Test("what is staged of a partition that is cut is in no round, and leaves nothing that a scan could take for an entry")
    func voiding() throws {
        var staging = Staging(roundBytes: 16 << 10)
        staging.begin([try part("c", 64 << 10), try part("d", 64 << 10)], start: 2)
        let (one, other) = (Target(), Target())
        var slot = MarkSlot()
        var forged = [UInt8](repeating: 0, count: 4000)
        // A record that looks like an entry, on an entry's border.
        forged.withUnsafeMutableBytes { raw in
            let entry = JournalEntry(
                round: RoundID(start: 2, round: 1), number: 0, count: 1, directory: Self.directory,
                partition: PartitionID(topic: TopicID(high: 1, low: 1), index: 7), segment: 0, position: 0, length: 10)
            entry.write(into: UnsafeMutableRawBufferPointer(rebasing: raw[32...]), checksum: CRC32C())
        }
        func add(_ bytes: [UInt8], _ target: Target, _ number: Int32) {
            let mark = RoundMark(target: target, offset: 1, place: Place(segment: 0, position: 0), cuts: 0)
            _ = bytes.withUnsafeBytes { staging.add($0, of: source(target, number), at: 0, mark, &slot) }
        }
        add(forged, one, 0)
        add([1, 2, 3], other, 1)
        add([UInt8](repeating: 5, count: 30_000), one, 0)
        #expect(!staging.hasRoom)
        staging.isHeld = true
        let held = staging.take()
        #expect(held == nil)
        staging.isHeld = false
        staging.void(one)
        #expect(staging.isPlaced && staging.isDue)
        let taken = staging.take()
        let beginning = try #require(taken)
        try beginning.place.file.write(beginning.buffer.seal(start: 2, directory: Self.directory), at: beginning.place.position)
        var scanner = JournalScanner(beginning.place.file, size: 64 << 10)
        guard case .entry(let entry, _)? = try scanner.next() else { return #expect(Bool(false), "nothing there") }
        #expect(entry.partition.index == 1 && entry.number == 0 && entry.count == 1)
        let end = try scanner.next()
        #expect(end == nil)
        staging.ended(beginning.buffer)
        add([1], one, 0)
        staging.void(one)
        let nothing = staging.take()
        #expect(nothing == nil)
        #expect(staging.next.round == 2)
    }
}
