/// Finds what is known of a partition's producers without reading its log: the snapshot in `index/`, or the one that `state/` has since
/// segments were deleted (what those said of producers is nowhere else).
struct SnapshotReader {
    /// Offsets of the two snapshots; nil where there is none.
    struct Offsets: Equatable, Sendable {
        var index: Int64?
        var state: Int64?
    }

    let id: PartitionID
    let index: any IndexStore
    let state: any StateStore

    /// The producers before some offset of `first...end`, and the offset: the greatest that can be had. One from before the first segment that
    /// is left would name older batches as a producer's last: worse than knowing nothing.
    func best(_ offsets: Offsets, first: Int64, end: Int64) -> (table: ProducerTable, offset: Int64)? {
        let range = first...max(first, end)
        var found: (table: ProducerTable, offset: Int64)?
        if let offset = offsets.index, range.contains(offset), let table = read(offset) { found = (table, offset) }
        if let offset = offsets.state, range.contains(offset), offset > found?.offset ?? -1, let table = readBase() {
            found = (table, offset)
        }
        return found
    }

    private func read(_ offset: Int64) -> ProducerTable? {
        (try? index.read(IndexKey.producers(id, before: offset)) { ProducerTable(snapshot: $0) }) ?? nil
    }

    private func readBase() -> ProducerTable? {
        (try? state.read(StateKey.producers(id)) { value in
            ProducerTable(snapshot: UnsafeRawBufferPointer(rebasing: value.dropFirst(MemoryLayout<Int64>.size)))
        }) ?? nil
    }

    /// What puts the snapshot before `offset`, which `index/` has, into `state/` too; nil if it cannot be read.
    func copied(_ offset: Int64) -> StoreChange? {
        guard let bytes = (try? index.get(IndexKey.producers(id, before: offset))) ?? nil else { return nil }
        var value = FieldWriter(capacity: bytes.count + 8)
        value.put(offset)
        return .put(StateKey.producers(id), value.bytes + bytes)
    }
}
