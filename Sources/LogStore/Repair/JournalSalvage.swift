import Records

/// What of a journal may be taken where no `state/` says which entries count: those of the highest start number that continue a log exactly at
/// its end, with no lower epoch. Of the others those that the segments do not have are kept in `quarantine/`.
struct JournalSalvage {
    private struct Found {
        var partition: PartitionID
        var entry: ReplayEntry
    }

    let fileSystem: any FileSystem
    let directory: String
    /// The directory's id as its journal says it; nil without one.
    private(set) var owner: TopicID?
    private(set) var start: UInt64 = 0
    private(set) var taken = 0
    private(set) var kept = 0
    private var files: [any File] = []
    private var found: [Found] = []

    init(_ directory: String, in fileSystem: any FileSystem) throws(LogError) {
        (self.directory, self.fileSystem) = (directory, fileSystem)
        do throws(FileError) { try read() } catch { throw .storage(error) }
    }

    private mutating func read() throws(FileError) {
        let path = directory + "/journal"
        guard try fileSystem.stat(path) != nil else { return }
        for name in try fileSystem.list(path) {
            let file = try fileSystem.open(path + "/" + name, mode: .read)
            let size = try file.size()
            let header = try file.read(JournalHeader.size, at: 0).withUnsafeBytes { JournalHeader($0) }
            guard let header, header.format <= JournalHeader.knownFormat, header.directory == owner ?? header.directory else { continue }
            owner = header.directory
            files.append(file)
            var scanner = JournalScanner(file, size: min(size, header.fileSize))
            while let finding = try scanner.next() {
                guard case .entry(let entry, let at) = finding, entry.directory == owner else { continue }
                start = max(start, entry.round.start)
                found.append(Found(partition: entry.partition, entry: ReplayEntry(entry, file: files.count - 1, at: at)))
            }
        }
        found.sort { $0.entry.precedes($1.entry) }
    }

    /// Writes what continues the logs, keeps the rest. What was written is synced by the caller.
    mutating func run(_ partitions: [PartitionSurvey], unsynced: UnsyncedFiles, quarantineBytes: Int64) throws(LogError) {
        let quarantine = Quarantine(fileSystem: fileSystem, directory: directory + "/quarantine", limit: quarantineBytes)
        var ends: [PartitionID: LogTail] = [:]
        for partition in partitions where partition.refusal == nil { ends[partition.id] = LogTail(partition) }
        do throws(FileError) {
            for one in found {
                if one.entry.round.start == start, var tail = ends[one.partition] {
                    let isTaken = try tail.take(one.entry, from: files[Int(one.entry.file)], fileSystem, unsynced)
                    ends[one.partition] = tail
                    if isTaken {
                        taken += 1
                        continue
                    }
                }
                if try isThere(one, partitions) { continue }
                try keep(one, quarantine)
                kept += 1
            }
        } catch {
            throw .storage(error)
        }
    }

    /// Whether a segment has the same bytes in the same place.
    private func isThere(_ one: Found, _ partitions: [PartitionSurvey]) throws(FileError) -> Bool {
        guard let partition = partitions.first(where: { $0.id == one.partition }) else { return false }
        let path = partition.path + "/" + SegmentName.log(one.entry.segment)
        guard let status = try fileSystem.stat(path), status.size >= one.entry.end else { return false }
        let file = try fileSystem.open(path, mode: .read)
        defer { file.close() }
        let count = Int(one.entry.length)
        let there = try file.read(count, at: one.entry.position)
        let wanted = try files[Int(one.entry.file)].read(count, at: one.entry.at)
        return there == wanted
    }

    private func keep(_ one: Found, _ quarantine: Quarantine) throws(FileError) {
        let entry = one.entry
        let name =
            "\(one.partition.topic.text)-\(one.partition.index)-\(SegmentName.digits(entry.segment))-\(entry.position)"
            + "-\(entry.round.start).\(entry.round.round)"
        let note = """
            Bytes \(entry.position) to \(entry.end) of segment \(entry.segment) of partition \(one.partition.index) of topic \
            \(one.partition.topic.text), from the journal (round \(entry.round.start).\(entry.round.round)): without state/ nothing says \
            whether they count, and they do not continue the log.
            """
        let range = entry.at..<entry.at + Int64(entry.length)
        _ = try quarantine.keep(files[Int(entry.file)], range, name: name, note: note, once: true)
    }
}

/// A log's end, while entries are put there.
private struct LogTail {
    private let path: String
    private var segment: Int64
    private var position: Int64
    private var offset: Int64
    private var epoch: Int32
    /// Bytes that the last batch still lacks.
    private var missing: Int64 = 0

    init(_ partition: PartitionSurvey) {
        path = partition.path
        (segment, position) = partition.segments.last.map { ($0.baseOffset, $0.size) } ?? (-1, 0)
        (offset, epoch) = (partition.logEnd, partition.epochs.latest)
    }

    /// Writes an entry where it continues the log; false where it does not.
    mutating func take(
        _ entry: ReplayEntry, from journal: any File, _ fileSystem: any FileSystem, _ unsynced: UnsyncedFiles
    ) throws(FileError) -> Bool {
        let isNew = entry.position == 0 && entry.segment == offset && entry.segment != segment && missing == 0
        let name = path + "/" + SegmentName.log(entry.segment)
        var part = entry
        if !isNew {
            guard entry.segment == segment, entry.position <= position, entry.end > position else { return false }
            if entry.position < position {
                let file = try fileSystem.open(name, mode: .read)
                defer { file.close() }
                let count = Int(position - entry.position)
                let (there, wanted) = (try file.read(count, at: entry.position), try journal.read(count, at: entry.at))
                guard there == wanted else { return false }
                part = entry.from(position)
            }
        }
        let bytes = try journal.read(Int(part.length), at: part.at)
        guard let next = follow(bytes) else { return false }
        let file = try fileSystem.open(name, mode: isNew ? .create(exclusive: false) : .readWrite)
        try file.write(bytes, at: part.position)
        unsynced.add(file)
        unsynced.add(directory: path)
        (segment, position) = (part.segment, part.end)
        (offset, epoch, missing) = next
        return true
    }

    /// The log's end behind the bytes; nil where their batches do not continue it.
    private func follow(_ bytes: [UInt8]) -> (Int64, Int32, Int64)? {
        var (offset, epoch, at) = (offset, epoch, missing)
        while at < Int64(bytes.count) {
            let rest = bytes[Int(at)...]
            guard rest.count >= BatchHeader.size, let header = rest.withUnsafeBytes({ try? BatchHeader($0) }), header.baseOffset == offset,
                header.leaderEpoch >= epoch, header.lastOffset < .max
            else { return nil }
            (offset, epoch) = (header.nextOffset, header.leaderEpoch)
            at += Int64(header.sizeInBytes)
        }
        return (offset, epoch, at - Int64(bytes.count))
    }
}
