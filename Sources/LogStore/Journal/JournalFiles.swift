/// The journal's files on the disk: made, opened, taken away.
struct JournalFiles: Sendable {
    let fileSystem: any FileSystem
    /// `journal/`
    let path: String
    let directory: TopicID
    let random: @Sendable () -> UInt64

    private static let piece = 1 << 20

    /// `owner`: the directory's id, as the stores hold it.
    init(_ options: LogStoreOptions, _ fileSystem: any FileSystem, owner: [UInt8]) {
        let id = owner.withUnsafeBytes { raw in
            var fields = FieldReader(raw)
            return fields.topic()
        }
        (self.fileSystem, path, random) = (fileSystem, options.directory + "/journal", options.random)
        directory = id ?? TopicID(high: 0, low: 0)
    }

    /// A file of `size` bytes, written with zeros and synced, its name too: durable when it is answered, and counts once `state/` names it.
    func make(size: Int64) throws(FileError) -> JournalSpace.Part {
        let id = TopicID(high: random(), low: random())
        let record = JournalFile(name: id.text + ".journal", id: id, size: max(size, Int64(JournalHeader.size * 4)))
        try fileSystem.makeDirectories(path)
        let name = path + "/" + record.name
        do throws(FileError) {
            let file = try fileSystem.open(name, mode: .create(exclusive: true))
            defer { file.close() }
            try file.write(JournalHeader(id: id, directory: directory, fileSize: record.size).encoded(), at: 0)
            let zeros = [UInt8](repeating: 0, count: Int(min(Int64(Self.piece), record.size)))
            var at = Int64(JournalHeader.size)
            while at < record.size {
                let count = Int(min(Int64(zeros.count), record.size - at))
                try zeros.withUnsafeBufferPointer { (zeros) throws(FileError) in
                    try file.write(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: zeros[..<count])), at: at)
                }
                at += Int64(count)
            }
            try file.sync()
            try fileSystem.syncDirectory(path)
        } catch {
            try? fileSystem.unlink(name)
            throw error
        }
        return JournalSpace.Part(record: record, file: try fileSystem.openJournal(name))
    }

    /// Opens a file that `state/` names; nil if it is not what that says.
    func open(_ record: JournalFile) throws(FileError) -> JournalSpace.Part? {
        let name = path + "/" + record.name
        guard try fileSystem.stat(name)?.size == record.size else { return nil }
        let file = try fileSystem.open(name, mode: .read)
        defer { file.close() }
        let block = try file.read(JournalHeader.size, at: 0)
        guard let header = block.withUnsafeBytes({ JournalHeader($0) }), header.format == JournalHeader.knownFormat,
            header.id == record.id, header.directory == directory, header.fileSize == record.size
        else { return nil }
        return JournalSpace.Part(record: record, file: try fileSystem.openJournal(name))
    }

    /// Takes away what `state/` does not name.
    func removeOthers(than records: [JournalFile]) throws(FileError) {
        guard try fileSystem.stat(path) != nil else { return }
        for name in try fileSystem.list(path) where !records.contains(where: { $0.name == name }) {
            try fileSystem.unlink(path + "/" + name)
        }
    }
}
