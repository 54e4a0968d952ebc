/// Which of the journal's files the next rounds go to, from where on, and which files are free.
struct JournalSpace: Sendable {
    /// A file as it is open.
    struct Part: Sendable {
        var record: JournalFile
        var file: any File
        /// The last round in it that may have to be replayed; nil: it is free.
        var last: UInt64?
    }

    /// Where a round goes.
    struct Place: Sendable {
        var file: any File
        var position: Int64
        /// How many bytes there are at most.
        var room: Int
    }

    private(set) var parts: [Part]
    private var current = 0
    private var position = Int64(JournalHeader.size)
    /// A file has become full since a checkpoint last began.
    private(set) var isFull = false

    init(_ parts: [Part]) { self.parts = parts }

    /// The place of the next round; nil if it has to wait for a file to become free.
    mutating func place() -> Place? {
        guard !parts.isEmpty else { return nil }
        let rest = parts[current].record.size - position
        // What is left of a file is not worth a round of its own where there is another.
        if rest < max(Int64(JournalEntry.roundAlignment), parts[current].record.size / 128) {
            isFull = true
            if let free = parts.indices.first(where: { $0 != current && parts[$0].last == nil }) {
                (current, position) = (free, Int64(JournalHeader.size))
            } else if parts[current].last == nil {
                position = Int64(JournalHeader.size)
            }
        }
        let room = Int(parts[current].record.size - position) & ~(JournalEntry.roundAlignment - 1)
        return room > 0 ? Place(file: parts[current].file, position: position, room: room) : nil
    }

    /// A round of so many bytes goes to the place that was given last.
    mutating func took(_ bytes: Int, round: UInt64) {
        guard parts.indices.contains(current) else { return }
        parts[current].last = round
        position += Int64(bytes)
    }

    /// Half of the last file is used.
    var isRunningOut: Bool {
        guard !parts.isEmpty, position > parts[current].record.size / 2 else { return false }
        return parts.indices.allSatisfy { $0 == current || parts[$0].last != nil }
    }

    /// A checkpoint begins.
    mutating func checkpointBegins() { isFull = false }

    /// Rounds before this one need not be replayed any more.
    mutating func freed(before round: UInt64) {
        for i in parts.indices {
            if let last = parts[i].last, last < round { parts[i].last = nil }
        }
    }

    /// The smallest file that could be replaced by a larger one now: free, and not the one that rounds go to.
    func replaceable(below limit: Int64) -> Int? {
        parts.indices.filter { $0 != current && parts[$0].last == nil && parts[$0].record.size < limit }
            .min { parts[$0].record.size < parts[$1].record.size }
    }

    /// Takes a file out that is not the one that rounds go to.
    mutating func remove(_ i: Int) {
        parts.remove(at: i)
        if i < current { current -= 1 }
    }

    mutating func add(_ part: Part) { parts.append(part) }
}
