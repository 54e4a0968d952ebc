import Threads

extension PartitionLog {
    /// Bytes that are readable under `limit` in segments behind the one that holds `offset`. One read brings what one segment holds; a
    /// reader that waits for a number of bytes counts these too. Of the last segment all is counted, readable or not yet.
    public func bytesBehindSegment(of offset: Int64, upTo limit: ReadLimit) -> Int64 {
        state.withLock { state in
            guard let index = state.segmentIndex(for: offset) else { return 0 }
            let bound = state.limit(limit)
            return state.segments[(index + 1)...].prefix { $0.baseOffset < bound }.reduce(0) { $0 + $1.size }
        }
    }
}
