import Checksum

/// The index as it lies in `index/`: packed values of at most 4,096 entries (offset delta, position, largest timestamp before: 4, 4 and 8 bytes),
/// the aborted transactions, and a summary of both: `docs/format.md` has it to the byte.
extension SparseIndex {
    /// What to commit so that `index/` has all of it; values before `saved` entries are there already.
    package func changes(_ id: PartitionID, generation: UInt32, saved: Int) -> [StoreChange] {
        let all = entries.withUnsafeBytes { [UInt8]($0) }
        var changes: [StoreChange] = []
        for chunk in (saved / Self.chunk)..<max((entries.count + Self.chunk - 1) / Self.chunk, saved / Self.chunk) {
            let part = all[chunk * Self.chunk * Self.entrySize..<min((chunk + 1) * Self.chunk, entries.count) * Self.entrySize]
            changes.append(.put(IndexKey.offsets(id, base: baseOffset, generation: generation, chunk: chunk), Array(part)))
        }
        let aborted = packedAborted
        let abortedSaved = saved == 0 ? 0 : self.abortedSaved
        for chunk
            in (abortedSaved / Self.abortedChunk)..<max(
                (self.aborted.count + Self.abortedChunk - 1) / Self.abortedChunk, abortedSaved / Self.abortedChunk)
        {
            let bytes = Self.abortedChunk * Self.abortedSize
            let part = aborted[chunk * bytes..<min((chunk + 1) * bytes, aborted.count)]
            changes.append(.put(IndexKey.aborted(id, base: baseOffset, generation: generation, chunk: chunk), Array(part)))
        }
        var summary = FieldWriter()
        summary.put(UInt32(entries.count))
        summary.put(covered)
        summary.put(maxTimestamp)
        summary.put(CRC32C.of(all))
        summary.put(UInt32(self.aborted.count))
        summary.put(abortedCovered)
        summary.put(CRC32C.of(aborted))
        changes.append(.put(IndexKey.summary(id, base: baseOffset, generation: generation), summary.bytes))
        return changes
    }

    private var packedAborted: [UInt8] {
        var fields = FieldWriter(capacity: aborted.count * Self.abortedSize)
        for transaction in aborted {
            fields.put(transaction.producerID)
            fields.put(transaction.firstOffset)
            fields.put(transaction.lastOffset)
            fields.put(transaction.lastStableOffset)
        }
        return fields.bytes
    }

    private struct Summary {
        var count: UInt32, covered: Int64, time: Int64, checksum: UInt32
        /// Nil: the segment has no transactions.
        var aborted: (count: UInt32, covered: Int64, checksum: UInt32)?

        init?(_ bytes: UnsafeRawBufferPointer) {
            var fields = FieldReader(bytes)
            guard let count = fields.take(UInt32.self), let covered = fields.take(Int64.self), let time = fields.take(Int64.self),
                let checksum = fields.take(UInt32.self), covered >= 0
            else { return nil }
            (self.count, self.covered, self.time, self.checksum) = (count, covered, time, checksum)
            if fields.remaining == 0 { return }
            guard let own = fields.take(UInt32.self), let ownCovered = fields.take(Int64.self), let ownChecksum = fields.take(UInt32.self),
                fields.remaining == 0, ownCovered >= 0
            else { return nil }
            aborted = (own, ownCovered, ownChecksum)
        }
    }

    /// Reads it back; nil if it is not there, or not whole. Where only the aborted transactions are not whole, it covers none of them.
    package static func load(_ id: PartitionID, base: Int64, generation: UInt32, from store: any IndexStore) -> SparseIndex? {
        guard let summary = try? store.get(IndexKey.summary(id, base: base, generation: generation)) else { return nil }
        guard let head = summary.withUnsafeBytes({ Summary($0) }) else { return nil }
        var entries: [Entry] = []
        // No file that positions of 4 bytes reach has more.
        entries.reserveCapacity(min(Int(head.count), Int(UInt32.max) / Int(interval) + 1))
        var checksum = CRC32C()
        do throws(StoreError) {
            let prefix = IndexKey.offsetsPrefix(id, base: base, generation: generation)
            try store.scan(prefix: prefix, from: nil, backwards: false) { _, value in
                checksum.update(value)
                append(value, to: &entries)
                return entries.count < Int(head.count)
            }
        } catch {
            return nil
        }
        guard entries.count == Int(head.count), checksum.value == head.checksum else { return nil }
        var index = SparseIndex(baseOffset: base, entries: entries, covered: head.covered, maxTimestamp: head.time)
        guard let aborted = head.aborted else {
            index.abortedCovered = head.covered
            return index
        }
        let prefix = IndexKey.abortedPrefix(id, base: base, generation: generation)
        if let read = readAborted(prefix, count: Int(aborted.count), checksum: aborted.checksum, from: store) {
            (index.aborted, index.abortedCovered, index.abortedSaved) = (read, aborted.covered, read.count)
        }
        return index
    }

    /// What is behind the last whole entry is left out.
    private static func append(_ value: UnsafeRawBufferPointer, to entries: inout [Entry]) {
        let (before, more) = (entries.count, value.count / entrySize)
        entries.append(contentsOf: repeatElement(Entry(offsetDelta: 0, position: 0, maxTimestampBefore: 0), count: more))
        entries.withUnsafeMutableBytes { raw in
            UnsafeMutableRawBufferPointer(rebasing: raw[(before * entrySize)...]).copyMemory(
                from: UnsafeRawBufferPointer(rebasing: value[..<(more * entrySize)]))
        }
    }

    private static func readAborted(
        _ prefix: [UInt8], count: Int, checksum expected: UInt32, from store: any IndexStore
    ) -> [AbortedTransaction]? {
        var found: [AbortedTransaction] = []
        var checksum = CRC32C()
        do throws(StoreError) {
            try store.scan(prefix: prefix, from: nil, backwards: false) { _, value in
                checksum.update(value)
                var fields = FieldReader(value)
                while let id = fields.take(Int64.self), let first = fields.take(Int64.self), let last = fields.take(Int64.self),
                    let stable = fields.take(Int64.self)
                {
                    found.append(AbortedTransaction(producerID: id, firstOffset: first, lastOffset: last, lastStableOffset: stable))
                }
                return found.count < count
            }
        } catch {
            return nil
        }
        return found.count == count && checksum.value == expected ? found : nil
    }
}
