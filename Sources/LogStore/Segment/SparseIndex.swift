/// A segment's offset and time index in one: an entry for a batch that begins at least 64 KiB behind the last one's. Beside it, the
/// transactions that are aborted by a marker in the segment.
///
/// The largest timestamp before an entry only rises, so that a search by time is a binary search too.
package struct SparseIndex: Equatable, Sendable {
    /// In memory as it lies in `index/`: a look-up that finds the index there takes the entries as they are.
    package struct Entry: Equatable, Sendable {
        private let delta: UInt32
        private let place: UInt32
        private let time: Int64

        init(offsetDelta: UInt32, position: UInt32, maxTimestampBefore: Int64) {
            (delta, place, time) = (offsetDelta.bigEndian, position.bigEndian, maxTimestampBefore.bigEndian)
        }

        /// The batch's base offset, less the segment's.
        var offsetDelta: UInt32 { UInt32(bigEndian: delta) }
        /// Where it begins in the file.
        var position: UInt32 { UInt32(bigEndian: place) }
        /// The largest timestamp of all batches before it; −1 for none.
        var maxTimestampBefore: Int64 { Int64(bigEndian: time) }
    }

    /// Bytes of log from one entry to the next.
    static let interval: Int64 = 65_536
    /// Bytes of an entry in `index/`.
    static let entrySize = 16
    /// Entries of a packed value.
    static let chunk = 4096

    let baseOffset: Int64
    private(set) var entries: [Entry] = []
    /// Up to where in the file it was built.
    private(set) var covered: Int64 = 0
    /// The largest timestamp up to there; −1 for none.
    private(set) var maxTimestamp: Int64 = -1
    /// By rising markers.
    var aborted: [AbortedTransaction] = []
    /// Up to where in the file its markers are among them.
    var abortedCovered: Int64 = 0
    /// How many of them are in `index/`.
    var abortedSaved = 0

    package init(baseOffset: Int64) { self.baseOffset = baseOffset }

    init(baseOffset: Int64, entries: [Entry], covered: Int64, maxTimestamp: Int64) {
        (self.baseOffset, self.entries, self.covered, self.maxTimestamp) = (baseOffset, entries, covered, maxTimestamp)
    }

    /// Takes in the next batch.
    package mutating func add(position: Int64, baseOffset: Int64, size: Int64, maxTimestamp: Int64) {
        let last = Int64(entries.last?.position ?? 0)
        let delta = baseOffset - self.baseOffset
        if position - last >= Self.interval, delta <= Int64(UInt32.max), position <= Int64(UInt32.max) {
            entries.append(
                Entry(offsetDelta: UInt32(delta), position: UInt32(position), maxTimestampBefore: self.maxTimestamp))
        }
        covered = position + size
        self.maxTimestamp = max(self.maxTimestamp, maxTimestamp)
    }

    /// Where to begin to look for the batch that holds `offset`.
    package func position(for offset: Int64) -> Int64 {
        let i = firstIndex { baseOffset + Int64($0.offsetDelta) > offset }
        return i == 0 ? 0 : Int64(entries[i - 1].position)
    }

    /// Where to begin to look for the first record with a timestamp of at least `timestamp`: no batch before it has one.
    func position(forTimestamp timestamp: Int64) -> Int64 {
        let i = firstIndex { $0.maxTimestampBefore >= timestamp }
        return i == 0 ? 0 : Int64(entries[i - 1].position)
    }

    /// The last known batch border at or before both `position` in the file and `offset`.
    func border(position: Int64, offset: Int64) -> Int64 {
        let i = firstIndex { Int64($0.position) > position || baseOffset + Int64($0.offsetDelta) > offset }
        return i == 0 ? 0 : Int64(entries[i - 1].position)
    }

    /// The last known batch border at or before `position`, and the offset that belongs to it.
    func border(before position: Int64) -> (position: Int64, offset: Int64) {
        let i = firstIndex { Int64($0.position) > position }
        return i == 0 ? (0, baseOffset) : (Int64(entries[i - 1].position), baseOffset + Int64(entries[i - 1].offsetDelta))
    }

    /// Covers the file to `position`, whatever lies there.
    mutating func cover(to position: Int64) { covered = max(covered, position) }

    /// Takes out the entries within damage.
    mutating func forget(_ damage: [Range<Int64>]) {
        entries.removeAll { entry in damage.contains { $0.contains(Int64(entry.position)) } }
    }

    /// The first entry for which `condition`, false and then true over the entries, holds.
    private func firstIndex(where condition: (Entry) -> Bool) -> Int {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if condition(entries[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
