/// A partition's directory as it lies on the disk.
struct PartitionFiles {
    let fileSystem: any FileSystem
    let path: String
    let id: PartitionID

    static let metadataName = "partition.metadata"

    /// The directory's name.
    static func name(topic: String, index: Int32) -> String { "\(topic)-\(index)" }

    /// Its name once it is deleted: the topic's own may be too long to add anything to.
    static func deletedName(_ id: PartitionID) -> String { "\(id.topic.text)-\(id.index).delete" }

    /// `partition.metadata` as Kafka writes it.
    static func metadata(_ topic: TopicID) -> [UInt8] { Array("version: 0\ntopic_id: \(topic.text)".utf8) }

    /// The topic id that a `partition.metadata` holds.
    static func topicID(_ metadata: [UInt8]) -> TopicID? {
        for line in String(decoding: metadata, as: UTF8.self).split(separator: "\n") where line.hasPrefix("topic_id: ") {
            return TopicID(text: line.dropFirst(10))
        }
        return nil
    }

    /// Makes the directory and its `partition.metadata` where they are missing or not as they must be. Nothing is synced.
    func makeIfMissing() throws(FileError) -> Bool {
        var isNew = false
        if try fileSystem.stat(path) == nil {
            try fileSystem.makeDirectory(path)
            isNew = true
        }
        let metadata = path + "/" + Self.metadataName
        let wanted = Self.metadata(id.topic)
        if try fileSystem.stat(metadata) != nil, try fileSystem.readWhole(metadata) == wanted { return isNew }
        let file = try fileSystem.open(metadata, mode: .create(exclusive: false))
        defer { file.close() }
        try file.truncate(to: 0)
        try file.write(wanted, at: 0)
        return true
    }

    /// The sizes of its segments, by base offset.
    func segments() throws(FileError) -> [Int64: Int64] {
        var sizes: [Int64: Int64] = [:]
        for name in try fileSystem.list(path) {
            if let base = SegmentName.baseOffset(name), let status = try fileSystem.stat(path + "/" + name) { sizes[base] = status.size }
        }
        return sizes
    }

    /// What is in the directory: made with its `partition.metadata` where that is missing (`isNew`), without what deletions and interrupted
    /// rewrites left, and the sizes of its segments. `isChecked`: the metadata was synced once, so that its bytes need no look. `isReadOnly`:
    /// nothing is made or taken away.
    func look(isChecked: Bool, isReadOnly: Bool) throws(FileError) -> (isNew: Bool, sizes: [Int64: Int64]) {
        var sizes: [Int64: Int64] = [:]
        var hasMetadata = false
        var names: [String] = []
        do throws(FileError) { names = try fileSystem.list(path) } catch { if !error.isNotFound { throw error } }
        for name in names {
            if let base = SegmentName.baseOffset(name) {
                if let status = try fileSystem.stat(path + "/" + name) { sizes[base] = status.size }
            } else if name == Self.metadataName {
                hasMetadata = true
            } else if !isReadOnly, name.hasSuffix(".deleted") || name.hasSuffix(".cleaned") {
                try fileSystem.unlink(path + "/" + name)
            }
        }
        return (isReadOnly || (isChecked && hasMetadata) ? false : try makeIfMissing(), sizes)
    }
}
