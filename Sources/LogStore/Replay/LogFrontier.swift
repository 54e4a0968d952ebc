import Records

/// Where a log's valid batches end, from its recovery point on: looked for as far as files and replay have brought it, and no more than once
/// over the same bytes.
struct LogFrontier {
    private let fileSystem: any FileSystem
    private let path: String
    /// The segment that it stands in; −1 before the first.
    private var segment: Int64
    private var position: Int64
    private var offset: Int64

    init(_ known: KnownPartition, path: String, in fileSystem: any FileSystem) {
        (self.fileSystem, self.path) = (fileSystem, path)
        let point = known.record.recoveryPoint
        (segment, position) = (point.segment, point.position)
        // The log start may have been raised over what was not at a recovery point yet.
        offset = point.offset
    }

    /// The offset of the next record.
    mutating func end() throws(LogError) -> Int64 {
        while true {
            let before = (segment, position)
            if segment >= 0 { try advance() }
            if offset != segment, try size(offset) != nil { (segment, position) = (offset, 0) }
            if before == (segment, position) { return offset }
        }
    }

    private func size(_ base: Int64) throws(LogError) -> Int64? {
        do throws(FileError) { return try fileSystem.stat(path + "/" + SegmentName.log(base))?.size } catch { throw .storage(error) }
    }

    private mutating func advance() throws(LogError) {
        guard let size = try size(segment), size > position else { return }
        let file: any File
        let name = path + "/" + SegmentName.log(segment)
        do throws(FileError) { file = try fileSystem.open(name, mode: .read) } catch { throw .storage(error) }
        defer { file.close() }
        let walk = BatchWalk(file, from: position, to: size)
        while case .batch(let header, _) = try walk.next(), header.baseOffset >= offset {
            (position, offset) = (walk.position, header.nextOffset)
        }
    }
}
