import Checksum
import Threads

/// Checks segments' blocks against what was appended, so that they can be handed out without being looked at.
extension PartitionLog {
    /// Reads the blocks of a range that are not verified, or have left the page cache, and checks their batches. What is damaged is noted, and
    /// reported once. Afterwards the blocks count as verified: damage and all.
    func verify(_ segment: Segment, _ file: any File, _ range: Range<Int64>, version: UInt64) throws(LogError) {
        let file = WatchedFile(file, of: segment)
        let wanted = VerifiedBlocks.blocks(of: range.clamped(to: 0..<segment.size))
        file.forget(VerifiedBlocks.bytes(of: wanted).clamped(to: 0..<segment.size))
        let todo = segment.file.withBlocks { blocks in wanted.filter { !blocks.contains($0) } }
        guard let first = todo.first, let last = todo.last else { return }
        let bytes = VerifiedBlocks.bytes(of: first..<last + 1).clamped(to: 0..<segment.size)
        file.readAhead(bytes)
        if try matches(segment, file, first...last) {
            return verified(segment, first..<last + 1, [], version: version)
        }
        if try !check(segment, file, bytes, version: version) { _ = try examine(segment, file, version: version) }
    }

    /// Whether blocks have the checksums that they had when the whole segment was found as it was written.
    private func matches(_ segment: Segment, _ file: any File, _ blocks: ClosedRange<Int>) throws(LogError) -> Bool {
        let known = segment.file.blockChecksums
        guard blocks.upperBound < known.count, Int64(blocks.upperBound + 1) * VerifiedBlocks.size <= segment.size else { return false }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(VerifiedBlocks.size), alignment: 4096)
        defer { buffer.deallocate() }
        for block in blocks {
            let count = try filing { () throws(FileError) in
                try file.read(into: buffer, at: Int64(block) * VerifiedBlocks.size)
            }
            guard count == buffer.count, CRC32C.of(UnsafeRawBufferPointer(buffer)) == known[block] else { return false }
        }
        return true
    }

    /// Checks the batches that have a byte in a range of whole blocks. False where they cannot be judged by themselves.
    private func check(_ segment: Segment, _ file: any File, _ range: Range<Int64>, version: UInt64) throws(LogError) -> Bool {
        let border = try index(of: segment).border(before: range.lowerBound)
        let (epochs, logStart) = state.withLock { ($0.epochs, $0.logStart) }
        var check = try SegmentCheck(segment, file, from: border, epochs: epochs, logStart: logStart)
        var damage: [SegmentExamination.Damage] = []
        walk: while check.position < range.upperBound {
            switch try check.next() {
            case .end: break walk
            case .batch: continue
            case .damage(let found, let reason):
                // Where even the first is none, the index may be what is wrong.
                if found.lowerBound == border.position, border.position > 0 { return false }
                damage.append(SegmentExamination.Damage(range: found, reason: reason))
            }
        }
        if check.hasDoubts { return false }
        verified(segment, VerifiedBlocks.blocks(of: range), damage, version: version)
        return true
    }

    /// Reads a whole segment and holds it against its checksum.
    func examine(_ segment: Segment, _ file: any File, version: UInt64) throws(LogError) -> SegmentExamination {
        let (epochs, logStart) = state.withLock { ($0.epochs, $0.logStart) }
        let found = try SegmentExamination(segment, file, epochs: epochs, logStart: logStart)
        if found.isWhole, found.hasDoubts { segment.file.blockChecksums = found.blocks }
        verified(segment, VerifiedBlocks.blocks(of: 0..<segment.size), found.damage, version: version)
        return found
    }

    /// Takes note of blocks that were checked, and of the damage in them.
    func verified(_ segment: Segment, _ blocks: Range<Int>, _ damage: [SegmentExamination.Damage], version: UInt64) {
        let fresh = state.withLock { state -> [SegmentExamination.Damage] in
            guard state.version == version, let i = state.segments.firstIndex(where: { $0.file === segment.file }) else { return [] }
            let fresh = damage.filter { state.segments[i].note(damage: $0.range) }
            segment.file.withBlocks { $0.set(blocks) }
            state.forgetEntries(in: fresh.map(\.range), of: segment)
            return fresh
        }
        for one in fresh { report(one, of: segment) }
    }

    func report(_ damage: SegmentExamination.Damage, of segment: Segment) {
        context.observer.corrupt(
            RecoveryReport.Corruption(
                partition: id, topic: topic, file: segment.file.path, range: damage.range, reason: damage.reason))
    }

    /// A segment's offset index: the partition's own, or the one in `index/`.
    private func index(of segment: Segment) throws(LogError) -> SparseIndex {
        let own = try state.withLock { (state) throws(LogError) -> SparseIndex? in
            if state.segments.last?.file === segment.file {
                try loadActiveIndex(&state)
                return state.activeIndex
            }
            return state.retired.first { $0.index.baseOffset == segment.baseOffset }?.index
        }
        if let own { return own }
        return try sealedIndex(segment)
    }
}

extension PartitionState {
    /// Takes what is damaged out of a segment's index, which may have been built over it.
    fileprivate mutating func forgetEntries(in damage: [Range<Int64>], of segment: Segment) {
        if damage.isEmpty { return }
        if segments.last?.file === segment.file { activeIndex?.forget(damage) }
        for i in retired.indices where retired[i].index.baseOffset == segment.baseOffset { retired[i].index.forget(damage) }
    }
}
