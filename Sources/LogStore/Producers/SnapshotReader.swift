/// Finds what is known of a partition's producers without reading its log: a snapshot in `index/`, or the one that `state/` has since
/// segments were deleted (what those said of producers is nowhere else).
struct SnapshotReader {
    let id: PartitionID
    let index: any IndexStore
    let state: any StateStore

    /// The producers before some offset of `first...end`, and the offset: the greatest that can be had. One from before the first segment that
    /// is left would name older batches as a producer's last: worse than knowing nothing.
    /// Throws where `state/` cannot be read.
    func best(
        _ offsets: SnapshotOffsets, first: Int64, end: Int64
    ) throws(LogError) -> (table: ProducerTable, offset: Int64)? {
        let range = first...max(first, end)
        var found: (table: ProducerTable, offset: Int64)?
        for offset in offsets.index.reversed() where range.contains(offset) {
            if let table = read(offset) {
                found = (table, offset)
                break
            }
        }
        if let offset = offsets.state, range.contains(offset), offset > found?.offset ?? -1, let table = try readBase() {
            found = (table, offset)
        }
        return found
    }

    private func read(_ offset: Int64) -> ProducerTable? {
        (try? index.read(IndexKey.producers(id, before: offset)) { ProducerTable(snapshot: $0) }) ?? nil
    }

    private func readBase() throws(LogError) -> ProducerTable? {
        do throws(StoreError) {
            let table = try state.read(StateKey.producers(id)) { value in
                ProducerTable(snapshot: UnsafeRawBufferPointer(rebasing: value.dropFirst(MemoryLayout<Int64>.size)))
            }
            return table ?? nil
        } catch {
            throw .store(error)
        }
    }

    /// What puts the earliest snapshot of `index/` at or behind `offset` into `state/` too, and its offset; nil if none can be read.
    func copied(_ offsets: SnapshotOffsets, atLeast offset: Int64) -> (offset: Int64, change: StoreChange)? {
        for snapshot in offsets.index where snapshot >= offset {
            guard let bytes = (try? index.get(IndexKey.producers(id, before: snapshot))) ?? nil else { continue }
            var value = FieldWriter(capacity: bytes.count + 8)
            value.put(snapshot)
            return (snapshot, .put(StateKey.producers(id), value.bytes + bytes))
        }
        return nil
    }
}
