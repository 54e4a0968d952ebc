/// What waits for the journal's next rounds. A round is filled while the one before it is written; when that is synced it begins.
///
/// A value without a disk or a thread: the flusher does what it says.
struct Staging: Sendable {
    /// Bytes that did not fit into the round that was being filled: they go first into the next.
    private struct Rest: Sendable {
        var source: StagedSource
        var position: Int64
        var bytes: [UInt8]
        var done = 0
        var mark: RoundMark
    }

    private var filling: RoundBuffer
    private var spare: RoundBuffer?
    private var rests: [Rest] = []
    private var place: JournalSpace.Place?
    private(set) var space: JournalSpace
    /// How many bytes of each of its partitions a full round must have to go past the journal, and how many rounds' bytes such a one may have.
    private let bulkBytes: Int
    private static let bulkRounds = 4
    /// The last turn that is synced.
    private(set) var synced: UInt64 = 0
    /// An append found the journal full: larger files would have spared it the wait.
    private(set) var wasFull = false
    /// Appends that wait for room.
    private var parked: [Ticket] = []
    /// Threads that wait for room or for a round.
    var waiting = 0
    /// Why there is none, where waiting would not help: the last checkpoint found no room.
    var problem: LogError?
    /// The directory has gone offline, or the store closes: nothing waits any more.
    var isOver = false
    /// A truncation is being committed: no round begins meanwhile.
    var isHeld = false
    /// The filling round may begin; without that it waits for more until it has no room.
    private var isAsked = false
    /// The start's number: with a round's it rises for ever.
    private(set) var start: UInt64 = 0

    /// `roundBytes`: how long a round may be. `bulkBytes`: a full one with so many of each of its partitions goes past the journal.
    init(roundBytes: Int, bulkBytes: Int = .max) {
        self.bulkBytes = bulkBytes
        let bytes = max(roundBytes, 2 * JournalEntry.roundAlignment) & ~(JournalEntry.roundAlignment - 1)
        filling = RoundBuffer(bytes: bytes)
        spare = RoundBuffer(bytes: bytes)
        space = JournalSpace([])
        filling.begin(round: 1, turn: 1)
    }

    /// Recovery is done, and the files are there.
    mutating func begin(_ parts: [JournalSpace.Part], start: UInt64) {
        self.start = start
        space = JournalSpace(parts)
        findPlace()
    }

    /// Whether the next append may come.
    var hasRoom: Bool { rests.isEmpty && (filling.isBulk ? hasBulkRoom : filling.room > 0) }

    /// Many partitions with a little each are what the journal is for.
    private var hasBulkRoom: Bool {
        filling.bulkBytes < Self.bulkRounds * filling.memory.count && filling.bulkBytes / bulkBytes >= filling.marks.count
    }

    /// The first round that has not begun.
    var next: RoundID { RoundID(start: start, round: filling.round) }

    /// A round could begin, were none under way.
    var isDue: Bool { spare != nil && place != nil && !isHeld && (isAsked || isBulk || !hasRoom) && !filling.isEmpty }

    /// The last turn that holds what is staged now, unless the rest of it has none yet.
    var lastStaged: UInt64 { filling.isEmpty ? filling.turn - 1 : filling.turn }

    /// Everything has a round.
    var isPlaced: Bool { rests.isEmpty }

    /// The next round goes past the journal.
    var isBulk: Bool { filling.isBulk }

    /// Nothing waits, and nothing is being written.
    var isIdle: Bool { filling.isEmpty && rests.isEmpty && spare != nil }

    /// Lets the filling round begin. True: it is due, and was not.
    @discardableResult
    mutating func ask() -> Bool {
        let wasDue = isDue
        isAsked = true
        return !wasDue && isDue
    }

    /// Takes what was written to a segment. Where there is not room for all of it the rest is kept until there is. `more`: the round is asked
    /// for later. True: a round is due that was not.
    mutating func add(
        _ bytes: UnsafeRawBufferPointer, of source: StagedSource, at position: Int64, _ mark: RoundMark, more: Bool = false,
        _ slot: inout MarkSlot
    ) -> Bool {
        let wasDue = isDue
        if !more { isAsked = true }
        if filling.isBulk, rests.isEmpty {
            filling.addBulk(bytes.count)
            filling.add(mark, &slot)
            return false
        }
        var done = 0
        if rests.isEmpty {
            done = filling.add(bytes, of: source, at: position)
            if done < bytes.count, filling.used / bulkBytes > filling.marks.count {
                filling.becomeBulk(with: bytes.count - done)
                done = bytes.count
            }
            if done == bytes.count { filling.add(mark, &slot) }
        }
        if done < bytes.count {
            let rest = [UInt8](UnsafeRawBufferPointer(rebasing: bytes[done...]))
            rests.append(Rest(source: source, position: position + Int64(done), bytes: rest, mark: mark))
        }
        return !wasDue && isDue
    }

    /// A round that begins: its bytes are to be sealed, written and synced.
    struct Beginning: Sendable {
        var buffer: RoundBuffer
        /// Where in the journal, unless it goes past that.
        var place: JournalSpace.Place
        var start: UInt64
    }

    /// Begins the next round, if one is due.
    mutating func take() -> Beginning? {
        guard isDue, let place, let other = spare.take() else { return nil }
        let beginning = Beginning(buffer: filling, place: place, start: start)
        if !filling.isBulk { space.took(filling.size, round: filling.round) }
        let (round, turn) = (filling.isBulk ? filling.round : filling.round + 1, filling.turn + 1)
        filling = consume other
        filling.begin(round: round, turn: turn)
        self.place = nil
        // What has no room yet belongs to appends that were long asked for.
        isAsked = !rests.isEmpty
        findPlace()
        return beginning
    }

    /// The round is synced, and its memory free.
    mutating func ended(_ buffer: RoundBuffer) {
        synced = buffer.turn
        spare = buffer
    }

    /// Rounds before this one need not be replayed any more.
    mutating func freed(before round: UInt64) {
        space.freed(before: round)
        findPlace()
    }

    mutating func checkpointBegins() { space.checkpointBegins() }

    /// What is staged of the target counts no more.
    mutating func void(_ target: any FlushTarget) {
        filling.void(target)
        rests.removeAll { $0.source.target === target }
        findPlace()
    }

    /// Finds the filling round its place, and fills it with what did not fit before.
    private mutating func findPlace() {
        if place == nil || filling.isEmpty { place = space.place() }
        guard let place else { return }
        filling.grow(to: place.room)
        var gone = 0
        while gone < rests.count {
            let rest = rests[gone]
            let count = rest.bytes.withUnsafeBytes { raw in
                filling.add(
                    UnsafeRawBufferPointer(rebasing: raw[rest.done...]), of: rest.source, at: rest.position + Int64(rest.done))
            }
            rests[gone].done += count
            guard rests[gone].done == rest.bytes.count else { break }
            var slot = MarkSlot()
            filling.add(rest.mark, &slot)
            gone += 1
        }
        if gone > 0 { rests.removeFirst(gone) }
    }

    // MARK: Waiting for room

    /// An append waits for room.
    mutating func park(_ ticket: Ticket) {
        noteWait()
        parked.append(ticket)
    }

    /// An append is made to wait.
    mutating func noteWait() {
        if place == nil { wasFull = true }
    }

    /// Those who may come now, or need wait no longer.
    mutating func unparked() -> [Ticket] {
        guard !parked.isEmpty, hasRoom || problem != nil || isOver else { return [] }
        defer { parked = [] }
        return parked
    }

    // MARK: Growth

    /// The file that could be replaced by a larger one now.
    func replaceable(below limit: Int64) -> JournalFile? { space.replaceable(below: limit).map { space.parts[$0].record } }

    /// Takes a file out, so that no round goes to it; nil if one does.
    mutating func takeOut(_ file: JournalFile) -> JournalSpace.Part? {
        guard let i = space.replaceable(below: .max), space.parts[i].record == file else { return nil }
        defer { space.remove(i) }
        return space.parts[i]
    }

    /// Puts a file in.
    mutating func putIn(_ part: JournalSpace.Part, isLarger: Bool) {
        space.add(part)
        if isLarger { wasFull = false }
        findPlace()
    }
}
