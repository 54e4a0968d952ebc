/// At which offsets there are snapshots of a partition's producers.
struct SnapshotOffsets: Equatable, Sendable {
    /// In `index/`, rising: one at each segment's base offset, and the last checkpoint's.
    var index: [Int64] = []
    /// In `state/`: what deleted and rewritten segments said. Nil where there is none.
    var state: Int64?
    /// The first offset of the earliest transaction open at the newest one of `index/`; −1 for none, nil if that is not known.
    var firstOpen: Int64?

    /// Of records that recovery did not find: in `index/`, and to be taken away before other records have their offsets.
    var lost: [Int64] = []

    /// The newest in `index/`.
    var newest: Int64? { index.last }

    /// One more is in `index/`.
    mutating func add(_ offset: Int64) {
        let at = index.firstIndex { $0 >= offset } ?? index.endIndex
        if at == index.endIndex || index[at] != offset { index.insert(offset, at: at) }
    }

    /// Those in `index/` behind `offset`: records that they speak of were cut off.
    func behind(_ offset: Int64) -> ArraySlice<Int64> { index[(index.firstIndex { $0 > offset } ?? index.endIndex)...] }

    /// Records behind `offset` were lost: what was known of them counts for nothing.
    mutating func lose(behind offset: Int64) {
        let gone = behind(offset)
        if gone.isEmpty { return }
        lost += gone
        index.removeLast(gone.count)
        firstOpen = nil
    }

    /// The log was cut at `offset`.
    mutating func truncate(to offset: Int64) {
        index.removeAll { $0 > offset }
        if let kept = state, kept > offset { state = nil }
        firstOpen = nil
    }
}
