import Threads

/// The offset indices of sealed segments that were lately asked for; bounded by their bytes, the longest unused goes.
package final class IndexCache: Sendable {
    package struct Key: Hashable, Sendable {
        /// `SegmentFile.serial`: a log that was cut or began anew may have another segment under the same offset and generation.
        var file: UInt64
        var generation: UInt32

        package init(file: UInt64, generation: UInt32) { (self.file, self.generation) = (file, generation) }
    }

    private struct Kept: Sendable {
        var index: SparseIndex
        var used: UInt64
    }

    private struct Cache: Sendable {
        var kept: [Key: Kept] = [:]
        var bytes = 0
        var uses: UInt64 = 0
    }

    private let limit: Int
    private let cache = Lock(Cache())

    package init(bytes limit: Int) { self.limit = limit }

    /// Bytes that an index takes up here.
    private static func cost(_ index: SparseIndex) -> Int {
        128 + index.entries.count * SparseIndex.entrySize + index.aborted.count * SparseIndex.abortedSize
    }

    /// The index of a segment: the kept one, or what `load` makes.
    package func index(_ key: Key, _ load: () throws(LogError) -> SparseIndex) throws(LogError) -> SparseIndex {
        let kept: SparseIndex? = cache.withLock { cache in
            cache.uses += 1
            cache.kept[key]?.used = cache.uses
            return cache.kept[key]?.index
        }
        if let kept { return kept }
        let index = try load()
        keep(index, key)
        return index
    }

    /// Keeps an index, in place of an older one.
    func keep(_ index: SparseIndex, _ key: Key) {
        cache.withLock { cache in
            cache.uses += 1
            if let old = cache.kept.updateValue(Kept(index: index, used: cache.uses), forKey: key) { cache.bytes -= Self.cost(old.index) }
            cache.bytes += Self.cost(index)
            while cache.bytes > limit, cache.kept.count > 1, let oldest = cache.kept.min(by: { $0.value.used < $1.value.used }) {
                cache.kept[oldest.key] = nil
                cache.bytes -= Self.cost(oldest.value.index)
            }
        }
    }
}
