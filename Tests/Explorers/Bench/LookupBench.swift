import LogStore

/// Where the batch of a random offset lies, among ten million index entries in the real store: a log of 610 GiB, of which the cache holds the
/// indices of one segment in twenty.
struct LookupBench {
    private let directory: String
    private let entries: Int

    init(_ directory: String, isQuick: Bool) { (self.directory, entries) = (directory, isQuick ? 1_000_000 : 10_000_000) }

    /// Of a segment of 1 GiB.
    private static let perSegment = 16_384
    /// Offsets from one entry to the next.
    private static let step: Int64 = 64
    private static let id = PartitionID(topic: BenchDirectory.topic, index: 0)

    struct Missing: Error {
        let offset: Int64
    }

    func run() throws {
        let home = BenchDirectory(path: directory + "/lookup")
        defer { home.remove() }
        try PosixFileSystem().makeDirectories(home.path)
        let store = try LMDBStores().openIndex(home.path + "/index", owner: [UInt8](repeating: 7, count: 16)).store
        let segments = (entries + Self.perSegment - 1) / Self.perSegment
        let length = Int64(Self.perSegment) * Self.step
        for segment in 0..<Int64(segments) {
            try store.commit(Self.index(base: segment * length).changes(Self.id, generation: 0, saved: 0))
        }
        let cache = IndexCache(bytes: home.options(.os).indexCacheBytes)
        var random = SystemRandomNumberGenerator()
        var (taken, kept): ([Double], [Double]) = ([], [])
        for _ in 0..<20_000 {
            let offset = Int64.random(in: 0..<Int64(segments) * length, using: &random)
            let base = offset / length * length
            taken.append(try Figure.seconds { try Self.lookUp(offset, base, cache, store) } * 1e6)
            kept.append(try Figure.seconds { try Self.lookUp(offset, base, cache, store) } * 1e6)
        }
        Figure("index look-up among 10 million entries, us", ottla: Figure.median(taken)).report()
        Figure("the same in a segment asked for lately, us", ottla: Figure.median(kept)).report()
        try store.close()
    }

    private static func index(base: Int64) -> SparseIndex {
        var index = SparseIndex(baseOffset: base)
        for entry in 0...Int64(perSegment) {
            index.add(position: entry << 16, baseOffset: base + entry * step, size: 1 << 16, maxTimestamp: entry)
        }
        return index
    }

    private static func lookUp(
        _ offset: Int64, _ base: Int64, _ cache: IndexCache, _ store: any IndexStore
    ) throws {
        let key = IndexCache.Key(file: UInt64(base), generation: 0)
        let index = try cache.index(key) { () throws(LogError) in
            guard let index = SparseIndex.load(id, base: base, generation: 0, from: store) else {
                throw .gone(topic: "bench", partition: 0)
            }
            return index
        }
        guard index.position(for: offset) == ((offset - base) / step) << 16 else { throw Missing(offset: offset) }
    }
}
