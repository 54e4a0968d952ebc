import Checksum

/// The index as it lies in `index/`: packed values of at most 4,096 entries (offset delta, position, largest timestamp before: 4, 4 and 8 bytes),
/// and a summary: count (4), bytes of log covered (8), largest timestamp (8), CRC32C of all the entries' bytes (4).
extension SparseIndex {
    /// What to commit so that `index/` has all of it; values before `saved` entries are there already.
    func changes(_ id: PartitionID, generation: UInt32, saved: Int) -> [StoreChange] {
        var all = [UInt8]()
        all.reserveCapacity(entries.count * Self.entrySize)
        for entry in entries {
            let words = (entry.offsetDelta.bigEndian, entry.position.bigEndian, entry.maxTimestampBefore.bigEndian)
            withUnsafeBytes(of: words) { all.append(contentsOf: $0) }
        }
        var changes: [StoreChange] = []
        for chunk in (saved / Self.chunk)..<max((entries.count + Self.chunk - 1) / Self.chunk, saved / Self.chunk) {
            let part = all[chunk * Self.chunk * Self.entrySize..<min((chunk + 1) * Self.chunk, entries.count) * Self.entrySize]
            changes.append(.put(IndexKey.offsets(id, base: baseOffset, generation: generation, chunk: chunk), Array(part)))
        }
        var summary = FieldWriter()
        summary.put(UInt32(entries.count))
        summary.put(covered)
        summary.put(maxTimestamp)
        summary.put(CRC32C.of(all))
        changes.append(.put(IndexKey.summary(id, base: baseOffset, generation: generation), summary.bytes))
        return changes
    }

    /// Reads it back; nil if it is not there, or not whole.
    static func load(_ id: PartitionID, base: Int64, generation: UInt32, from store: any IndexStore) -> SparseIndex? {
        guard let summary = try? store.get(IndexKey.summary(id, base: base, generation: generation)) else { return nil }
        let head: (count: UInt32, covered: Int64, time: Int64, checksum: UInt32)? = summary.withUnsafeBytes { raw in
            var fields = FieldReader(raw)
            guard let count = fields.take(UInt32.self), let covered = fields.take(Int64.self), let time = fields.take(Int64.self),
                let checksum = fields.take(UInt32.self)
            else { return nil }
            return (count, covered, time, checksum)
        }
        guard let head else { return nil }
        var entries: [Entry] = []
        var checksum = CRC32C()
        do throws(StoreError) {
            let prefix = IndexKey.offsetsPrefix(id, base: base, generation: generation)
            try store.scan(prefix: prefix, from: nil, backwards: false) { _, value in
                checksum.update(value)
                var fields = FieldReader(value)
                while let delta = fields.take(UInt32.self), let position = fields.take(UInt32.self), let time = fields.take(Int64.self) {
                    entries.append(Entry(offsetDelta: delta, position: position, maxTimestampBefore: time))
                }
                return entries.count < Int(head.count)
            }
        } catch {
            return nil
        }
        guard entries.count == Int(head.count), checksum.value == head.checksum, head.covered >= 0 else { return nil }
        return SparseIndex(baseOffset: base, entries: entries, covered: head.covered, maxTimestamp: head.time)
    }
}
