import Checksum

/// A round as it is filled: entries as they will lie in the file, without their headers until it begins.
struct RoundBuffer: Sendable {
    let memory: RoundMemory
    /// Its number in the journal since the start: one that goes past the journal has the next one's.
    private(set) var round: UInt64 = 0
    /// Its number among all.
    private(set) var turn: UInt64 = 0
    /// What goes past the journal: bytes of segments that are to be synced. 0: it is written to the journal.
    private(set) var bulkBytes = 0
    /// How many bytes it may have; a multiple of `JournalEntry.roundAlignment`.
    private(set) var capacity = 0
    /// Bytes so far, up to the next entry's border.
    private(set) var used = 0
    private(set) var runs: [StagedRun] = []
    private(set) var marks: [RoundMark] = []

    init(bytes: Int) { memory = RoundMemory(count: bytes) }

    /// How many bytes of a new run there is room for.
    var room: Int { max(0, capacity - used - JournalEntry.headerSize) }

    /// Whether something in it counts.
    var isEmpty: Bool { !isBulk && runs.allSatisfy(\.isVoid) }

    var isBulk: Bool { bulkBytes > 0 }

    mutating func begin(round: UInt64, turn: UInt64) {
        (self.round, self.turn) = (round, turn)
        (used, capacity, bulkBytes) = (0, 0, 0)
        runs.removeAll(keepingCapacity: true)
        marks.removeAll(keepingCapacity: true)
    }

    /// Its place in a file is known.
    mutating func grow(to capacity: Int) { self.capacity = max(self.capacity, min(capacity, memory.count)) }

    /// Takes the first of `bytes`, which lie in the segment at `position`; answers how many.
    mutating func add(_ bytes: UnsafeRawBufferPointer, of source: StagedSource, at position: Int64) -> Int {
        if let last = runs.last, !last.isVoid, last.source.target === source.target, last.source.segment == source.segment,
            last.position + Int64(last.length) == position
        {
            return extend(bytes)
        }
        guard room > 0 else { return 0 }
        runs.append(StagedRun(source: source, position: position, at: used))
        return extend(bytes)
    }

    private mutating func extend(_ bytes: UnsafeRawBufferPointer) -> Int {
        let i = runs.count - 1
        let part = UnsafeRawBufferPointer(rebasing: bytes[..<min(bytes.count, capacity - runs[i].end)])
        UnsafeMutableRawBufferPointer(rebasing: memory.bytes[runs[i].end...]).copyMemory(from: part)
        runs[i].checksum.update(part)
        runs[i].length += part.count
        used = runs[i].at + JournalEntry.size(runs[i].length)
        return part.count
    }

    /// Goes past the journal from here on, with what it has and `bytes` that have no room in it.
    mutating func becomeBulk(with bytes: Int) {
        bulkBytes = used + bytes
        used = 0
        runs.removeAll(keepingCapacity: true)
    }

    /// Bytes more go past the journal.
    mutating func addBulk(_ bytes: Int) { bulkBytes += bytes }

    /// Once the round is synced the partition has all up to the mark. `slot`: where its last mark stands.
    mutating func add(_ mark: RoundMark, _ slot: inout MarkSlot) {
        if slot.turn == turn, marks.indices.contains(slot.index), marks[slot.index].target === mark.target {
            marks[slot.index] = mark
        } else {
            slot = MarkSlot(turn: turn, index: marks.count)
            marks.append(mark)
        }
    }

    /// What is of the target counts no more, and leaves no mark behind that a scan could find.
    mutating func void(_ target: any FlushTarget) {
        for i in runs.indices where runs[i].source.target === target && !runs[i].isVoid {
            runs[i].isVoid = true
            let range = runs[i].at..<min(memory.count, runs[i].at + JournalEntry.size(runs[i].length))
            UnsafeMutableRawBufferPointer(rebasing: memory.bytes[range]).initializeMemory(as: UInt8.self, repeating: 0)
        }
        guard isEmpty else { return }
        used = 0
        runs.removeAll(keepingCapacity: true)
        marks.removeAll(keepingCapacity: true)
    }

    /// Bytes of the whole round.
    var size: Int { (used + JournalEntry.roundAlignment - 1) & ~(JournalEntry.roundAlignment - 1) }

    /// Writes the headers, and zeros between the entries and behind them; the bytes to be written.
    func seal(start: UInt64, directory: TopicID) -> UnsafeRawBufferPointer {
        let count = UInt32(runs.count { !$0.isVoid })
        var number: UInt32 = 0
        var done = 0
        for run in runs {
            zero(done..<run.at)
            done = run.end
            if run.isVoid { continue }
            let entry = JournalEntry(
                round: RoundID(start: start, round: round), number: number, count: count, directory: directory,
                partition: run.source.partition, segment: run.source.segment, position: run.position, length: run.length)
            entry.write(into: UnsafeMutableRawBufferPointer(rebasing: memory.bytes[run.at...]), checksum: run.checksum)
            number += 1
        }
        zero(done..<size)
        return UnsafeRawBufferPointer(rebasing: memory.bytes[..<size])
    }

    private func zero(_ range: Range<Int>) {
        if range.isEmpty { return }
        UnsafeMutableRawBufferPointer(rebasing: memory.bytes[range]).initializeMemory(as: UInt8.self, repeating: 0)
    }
}
