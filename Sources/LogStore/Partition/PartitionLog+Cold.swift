import Records
import Threads

extension PartitionLog {
    /// The oldest segment that cold compression has not tried; nil if there is none, or the topic wants none.
    func coldJob() throws(LogError) -> ColdJob? {
        guard state.withLock({ $0.config.coldCompression != nil && $0.segments.count > 1 }) else { return nil }
        // What compaction will write anew soon is left to it.
        let compacts = state.withLock { $0.config.cleanupPolicy.contains(.compact) }
        let bound = compacts ? try cleanerRecord().cleanUpTo : .max
        let found = state.withLock { state -> (Segment, Codec)? in
            guard !state.isGone, !state.isClosed, !state.isRewriting, !state.hasIntent, let codec = state.config.coldCompression,
                state.config.compression != .codec(.none, level: nil)
            else { return nil }
            let segment = state.segments.dropLast().first {
                !$0.isCold && $0.nextOffset <= bound && canRewrite($0, state) && !state.coldSkipped.contains($0.baseOffset)
            }
            return segment.map { ($0, codec) }
        }
        guard let (segment, codec) = found else { return nil }
        try checkRoom(segment.size)
        let path = segment.file.path
        let file = try filing { () throws(FileError) in try context.fileSystem.open(path, mode: .read) }
        return ColdJob(segment: segment, file: file, directory: directory.path, codec: codec)
    }

    /// Remembers that a segment was tried and stays as it is.
    func keep(tried segment: Segment) throws(LogError) {
        try context.checkpointer.inTurn { () throws(LogError) in
            let change = state.withLock { state -> StoreChange? in
                guard let now = state.segments.first(where: { $0.baseOffset == segment.baseOffset }),
                    now.generation == segment.generation, !state.isGone, canRewrite(now, state)
                else { return nil }
                var seal = now.seal
                seal.isCold = true
                return .put(StateKey.seal(id, seal.baseOffset), seal.encoded())
            }
            guard let change else { return }
            try context.checkpointer.commitState([change])
            state.withLock { state in
                let at = state.segments.firstIndex { $0.baseOffset == segment.baseOffset && $0.generation == segment.generation }
                if let at { state.segments[at].isCold = true }
            }
        }
    }

    /// A segment that could not be compressed is left alone until the next start.
    func skipCold(_ segment: Segment) { state.withLock { _ = $0.coldSkipped.insert(segment.baseOffset) } }
}
