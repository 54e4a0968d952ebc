/// Which leader epoch began at which offset. Both rise.
struct EpochHistory: Equatable, Sendable {
    struct Entry: Equatable, Sendable {
        var epoch: Int32
        /// The first offset that may carry the epoch.
        var startOffset: Int64
    }

    private(set) var entries: [Entry] = []

    /// The newest epoch; −1 if there is none.
    var latest: Int32 { entries.last?.epoch ?? -1 }

    /// Notes that `epoch` begins at `offset`, unless it is known or older than the newest. Epochs that would begin there or later go: nothing
    /// was ever appended under them.
    @discardableResult
    mutating func note(_ epoch: Int32, at offset: Int64) -> Bool {
        guard epoch > latest else { return false }
        while let last = entries.last, last.startOffset >= offset { entries.removeLast() }
        entries.append(Entry(epoch: epoch, startOffset: offset))
        return true
    }

    /// The log was cut at `offset`.
    mutating func truncate(to offset: Int64) {
        while let last = entries.last, last.startOffset >= offset { entries.removeLast() }
    }

    /// The log begins at `offset` now. The newest epoch stays, and so does the one that covers the offset, as starting there.
    mutating func raiseStart(to offset: Int64) {
        guard let covering = entries.lastIndex(where: { $0.startOffset <= offset }) else { return }
        entries.removeFirst(covering)
        entries[0].startOffset = offset
    }

    /// The epoch under which `offset` was appended; −1 if none is known.
    func epoch(of offset: Int64) -> Int32 { entries.last { $0.startOffset <= offset }?.epoch ?? -1 }

    /// Kafka's OffsetForLeaderEpoch: the largest known epoch at or below `epoch`, and where the next one began (the log's end for the newest).
    /// (−1, −1) for an epoch newer than all; (`epoch`, start of the oldest) for one older than all.
    func endOffset(of epoch: Int32, logEnd: Int64) -> (epoch: Int32, offset: Int64) {
        guard epoch >= 0, let latest = entries.last else { return (-1, -1) }
        if epoch == latest.epoch { return (epoch, logEnd) }
        guard let next = entries.firstIndex(where: { $0.epoch > epoch }) else { return (-1, -1) }
        return next == 0 ? (epoch, entries[0].startOffset) : (entries[next - 1].epoch, entries[next].startOffset)
    }

    /// Up to where a follower's log may be the same as its leader's, whose `epoch`, the largest at or below the one asked for, ends at
    /// `leaderEnd`.
    func common(_ epoch: Int32, leaderEnd: Int64, logEnd: Int64) -> Int64 {
        let own = endOffset(of: epoch, logEnd: logEnd)
        // An epoch that the leader has and this log does not: what came under later ones is not the leader's, and where its own ended is not
        // this log's concern.
        if own.epoch >= 0, own.epoch < epoch { return min(own.offset, logEnd) }
        return min(own.epoch < 0 ? logEnd : own.offset, leaderEnd, logEnd)
    }
}
