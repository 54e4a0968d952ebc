extension LogStore {
    /// Compacts a partition now, whatever its `cleanup.policy` and dirty ratio are: round after round until every key of its sealed segments
    /// was met. The active segment is left alone. The partition's `LogConfig` says for how long tombstones stay.
    ///
    ///     let result = try store.compact(id)
    ///     print("\(result.removed) of \(result.records) records went")
    ///
    /// `sparesKeyless`: where there is a record without a key nothing is done, and the answer says so by `keyless`. `progress` is told of bytes as
    /// they are read and written; where it answers false, all ends. Nil if there was nothing to do. The files that nobody needs any more are
    /// unlinked after `file.delete.delay.ms`.
    public func compact(
        _ id: PartitionID, sparesKeyless: Bool = false, progress: @escaping (Int) -> Bool = { _ in true }
    ) throws(LogError) -> CompactionResult? {
        try context.condition.checkOnline()
        guard let partition = registry[id] else { throw .gone(topic: id.topic.text, partition: id.index) }
        var sum: CompactionResult?
        let bytes = cleaner.bufferBytes
        while let round = try partition.compact(
            mapBytes: bytes, sparesKeyless: sparesKeyless, pace: progress,
            unlink: { maintenance.unlink($0, after: partition.deleteDelay) })
        {
            sum = sum?.followed(by: round) ?? round
            if round.segmentsBefore == 0 { break }
        }
        return sum
    }
}
