/// A partition after a clean stop: no log is read, but each file is held against `state/`.
struct CleanLoad {
    let context: EngineContext
    let directory: PartitionDirectory
    let known: KnownPartition
    let isReadOnly: Bool

    /// The partition; nil if its files are not as `state/` says.
    func run() throws(LogError) -> PartitionState? {
        let now = context.options.wallClock()
        var state = PartitionState(config: LogConfig(), record: known.record)
        let point = known.record.recoveryPoint
        for seal in known.seals where seal.baseOffset != point.segment {
            state.segments.append(Segment(sealed: seal, file: file(seal.baseOffset), created: now))
        }
        if point.segment >= 0 { state.segments.append(Segment(active: point, file: file(point.segment), created: now)) }
        do throws(FileError) {
            if state.segments.isEmpty {
                state.isNew = true
                if !isReadOnly {
                    _ = try PartitionFiles(fileSystem: context.fileSystem, path: directory.path, id: known.id).makeIfMissing()
                }
            }
            for segment in state.segments {
                let status = try context.fileSystem.stat(directory.path + "/" + SegmentName.log(segment.baseOffset))
                guard status?.size == segment.size else { return nil }
            }
        } catch {
            throw .storage(error)
        }
        state.snapshots = known.snapshots
        if !known.damage.isEmpty {
            state.remembersDamage = true
            for i in state.segments.indices { state.segments[i].damage = known.damage(in: state.segments[i]) }
        }
        return state
    }

    private func file(_ base: Int64) -> SegmentFile { SegmentFile(name: SegmentName.log(base), in: directory, pool: context.files) }
}
