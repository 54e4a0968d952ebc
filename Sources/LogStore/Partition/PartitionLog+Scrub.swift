import Threads

extension PartitionLog {
    /// The base offsets of the segments that are not appended to.
    var sealedSegments: [Int64] { state.withLock { $0.isGone ? [] : $0.segments.dropLast().filter { $0.size > 0 }.map(\.baseOffset) } }

    /// Reads a sealed segment, and holds it against its batches' checksums and its own. What is damaged is noted and reported.
    func scrub(base: Int64, pace: @escaping @Sendable (Int) -> Bool) throws(LogError) {
        let found: (Segment, UInt64)? = state.withLock { state in
            state.segments.dropLast().first { $0.baseOffset == base }.map { ($0, state.version) }
        }
        guard let (segment, version) = found else { return }
        let path = segment.file.path
        if try filing({ () throws(FileError) in try context.fileSystem.stat(path) }) == nil {
            let isCurrent = state.withLock { state in
                state.version == version && !state.isGone && state.segments.contains { $0.file === segment.file }
            }
            guard isCurrent else { return }
            // While it is open it can be read, and is.
            report(SegmentExamination.Damage(range: 0..<segment.size, reason: "the file is missing"), of: segment)
            return context.observer.scrubbed(id, topic: topic, baseOffset: base, bytes: segment.size, isSound: false)
        }
        let file = PacedFile(WatchedFile(try segment.file.open(), of: segment), pace: pace)
        let examination = try examine(segment, file, version: version)
        let isCurrent = state.withLock { $0.version == version && !$0.isGone }
        guard isCurrent else { return }
        if !examination.isWhole, examination.damage.isEmpty {
            // Nothing of it is refused: no batch is known to be wrong.
            report(
                SegmentExamination.Damage(
                    range: 0..<segment.size, reason: "the file's checksum is not that of its seal, though every batch in it checks"),
                of: segment)
        }
        context.observer.scrubbed(
            id, topic: topic, baseOffset: base, bytes: segment.size, isSound: examination.isWhole && examination.damage.isEmpty)
    }
}
