extension SparseIndex {
    /// Bytes of an aborted transaction in `index/`.
    static let abortedSize = 32
    /// Aborted transactions of a packed value.
    static let abortedChunk = 512

    /// The batch at `position`, of so many bytes, aborts `transaction`, or none. Does nothing unless all before the batch was taken in.
    mutating func takeMarker(_ transaction: AbortedTransaction?, position: Int64, size: Int64) {
        guard position == abortedCovered else { return }
        abortedCovered += size
        if let transaction { aborted.append(transaction) }
    }

    /// Those whose marker is at `offset` or behind.
    func aborted(from offset: Int64) -> ArraySlice<AbortedTransaction> {
        var (low, high) = (0, aborted.count)
        while low < high {
            let middle = (low + high) / 2
            if aborted[middle].lastOffset < offset { low = middle + 1 } else { high = middle }
        }
        return aborted[low...]
    }

    /// The lowest offset that any of them begins at; `.max` where there is none.
    var firstAborted: Int64 { aborted.min { $0.firstOffset < $1.firstOffset }?.firstOffset ?? .max }
}
