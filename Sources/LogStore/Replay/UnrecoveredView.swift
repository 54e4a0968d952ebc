/// Brokers' directories as they would be after the replay of their journals, for who only looks: the entries are laid over the segments by
/// the rules of the replay, in memory, and nothing is written.
public struct UnrecoveredView: Sendable {
    /// Shows the segments with what the journals hold.
    public let fileSystem: any FileSystem
    /// What was laid over them, and what cannot be: a sentence each.
    public private(set) var notes: [String] = []

    /// Looks at `directories`, those of brokers. Beside a live broker the journal is not read: the segments have all that it has. Where `state/`
    /// cannot say what of it counts, neither; a note says so.
    public init(of directories: [String], in fileSystem: any FileSystem, stores: any StoreProvider) {
        let overlay = OverlayFileSystem(over: fileSystem)
        self.fileSystem = overlay
        for directory in directories {
            do throws(LogError) {
                if try Self.isAtRest(directory, fileSystem) { try lay(directory, fileSystem, overlay, stores) }
            } catch {
                notes.append("\(directory): its journal is not looked at: \(error)")
            }
        }
    }

    private static func isAtRest(_ directory: String, _ fileSystem: any FileSystem) throws(LogError) -> Bool {
        do throws(FileError) {
            if try fileSystem.stat(directory + "/journal") == nil { return false }
            return try !fileSystem.isLocked(directory + "/.lock")
        } catch {
            throw .storage(error)
        }
    }

    private mutating func lay(
        _ directory: String, _ fileSystem: any FileSystem, _ overlay: OverlayFileSystem, _ stores: any StoreProvider
    ) throws(LogError) {
        let (record, owner, known) = try Self.read(directory, stores)
        if record.isClean { return }
        let contents = try JournalContents.read(record, of: owner, at: directory, in: fileSystem, isLossAccepted: true)
        let unsynced = UnsyncedFiles()
        var (entries, bytes, leftovers) = (0, Int64(0), 0)
        for one in known where one.refusal == nil {
            guard let own = contents.entries[one.id] else { continue }
            let path = directory + "/" + PartitionFiles.name(topic: one.record.topic, index: one.id.index)
            var replay = PartitionReplay(one, path: path, journal: contents.files, in: overlay, unsynced: unsynced)
            try replay.run(own)
            entries += replay.count
            bytes += replay.bytes
            leftovers += replay.leftovers.count
            if let conflict = replay.conflict { notes.append("a recovery would refuse \(one.record.topic)-\(one.id.index): \(conflict)") }
        }
        var note = "\(directory) was not recovered: \(entries) entries (\(bytes) bytes) of its journal are laid over the segments"
        if leftovers > 0 { note += ", \(leftovers) are left out, which a recovery would put into quarantine" }
        notes.append(note)
        notes += contents.damage.map { "the journal is damaged: \($0)" }
    }

    private static func read(
        _ directory: String, _ stores: any StoreProvider
    ) throws(LogError) -> (record: DirectoryRecord, owner: TopicID, known: [KnownPartition]) {
        do throws(StoreError) {
            let state = try stores.openStateToRead(directory + "/state")
            defer { try? state.close() }
            guard let bytes = try state.get(StateKey.directory), let record = bytes.withUnsafeBytes({ DirectoryRecord($0) }) else {
                throw .damaged(path: directory + "/state", reason: "the directory's own record cannot be read")
            }
            guard record.format <= DirectoryRecord.knownFormat else { throw .newerFormat(path: directory, format: record.format) }
            let owner = state.owner.withUnsafeBytes { raw in
                var fields = FieldReader(raw)
                return fields.topic()
            }
            return (record, owner ?? TopicID(high: 0, low: 0), try KnownPartition.readAll(state, nil, path: directory + "/state"))
        } catch .missing {
            throw .stateMissing(path: directory)
        } catch .newerFormat(let path, let format) {
            throw .newerFormat(path: path, format: format, known: DirectoryRecord.knownFormat)
        } catch {
            throw .store(error)
        }
    }
}
