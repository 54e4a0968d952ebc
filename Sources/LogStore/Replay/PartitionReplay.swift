/// Writes the journal's entries of one partition where they belong, in their order.
struct PartitionReplay {
    /// An entry that cannot be written, and why: kept in `quarantine/`.
    struct Leftover: Sendable {
        var entry: ReplayEntry
        var reason: String
    }

    private let fileSystem: any FileSystem
    private let known: KnownPartition
    private let path: String
    private let journal: [any File]
    private let unsynced: UnsyncedFiles
    private var frontier: LogFrontier
    /// The segment that was written last.
    private var current: ReplayTarget?
    private(set) var leftovers: [Leftover] = []
    /// What was written, by segment.
    private(set) var written: [Int64: [Range<Int64>]] = [:]
    private(set) var bytes: Int64 = 0
    private(set) var count = 0
    /// Another program has written over what the journal holds: where.
    private(set) var conflict: String?

    init(
        _ known: KnownPartition, path: String, journal: [any File], in fileSystem: any FileSystem, unsynced: UnsyncedFiles
    ) {
        (self.known, self.path, self.journal, self.fileSystem, self.unsynced) = (known, path, journal, fileSystem, unsynced)
        frontier = LogFrontier(known, path: path, in: fileSystem)
    }

    /// `entries`: of this partition, in the order of rounds.
    mutating func run(_ entries: [ReplayEntry]) throws(LogError) {
        for entry in entries {
            guard let entry = known.live(entry) else { continue }
            if conflict != nil {
                leftovers.append(Leftover(entry: entry, reason: "the partition is refused"))
                continue
            }
            guard try choose(entry) else { continue }
            try write(entry)
        }
        current?.close()
        current = nil
    }

    /// Opens the entry's segment, or makes it; false where the entry does not belong to the log.
    private mutating func choose(_ entry: ReplayEntry) throws(LogError) -> Bool {
        if current?.base != entry.segment {
            current?.close()
            current = try ReplayTarget.open(entry.segment, in: path, known, fileSystem)
        }
        if let current, entry.position <= current.size { return true }
        if current == nil, entry.position == 0, !PlantedBug.replayMakesNoSegment.isPlanted {
            let end = try frontier.end()
            if entry.segment == end {
                current = try make(entry.segment)
                return true
            }
            leftovers.append(Leftover(entry: entry, reason: "its segment is not there, and the log ends at offset \(end)"))
            return false
        }
        let size = current.map { "its segment ends at byte \($0.size)" } ?? "its segment is not there"
        leftovers.append(Leftover(entry: entry, reason: size))
        return false
    }

    private func make(_ base: Int64) throws(LogError) -> ReplayTarget {
        do throws(FileError) {
            if try PartitionFiles(fileSystem: fileSystem, path: path, id: known.id).makeIfMissing() {
                unsynced.add(directory: fileSystem.parent(of: path))
            }
        } catch {
            throw .storage(error)
        }
        unsynced.add(directory: path)
        return try ReplayTarget.make(base, in: path, fileSystem)
    }

    private mutating func write(_ entry: ReplayEntry) throws(LogError) {
        guard var target = current else { return }
        let before = target.wasWritten
        if let foreign = try target.replay(entry, from: journal[Int(entry.file)]) {
            conflict =
                "\(target.path): bytes \(foreign.lowerBound) to \(foreign.upperBound) are a sound batch, and not the one that the journal has"
            leftovers.append(Leftover(entry: entry, reason: "the segment holds another batch there: another program must have written it"))
            current = target
            return
        }
        if !before {
            unsynced.add(target.file)
            unsynced.add(directory: path)
        }
        current = target
        note(entry.position..<entry.end, in: entry.segment)
        bytes += Int64(entry.length)
        count += 1
    }

    private mutating func note(_ range: Range<Int64>, in base: Int64) {
        var ranges = written[base] ?? []
        if let last = ranges.last, last.upperBound >= range.lowerBound, last.lowerBound <= range.lowerBound {
            ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
        } else {
            ranges.append(range)
        }
        written[base] = ranges
    }
}

extension KnownPartition {
    /// What of an entry is to be replayed: nil where it is void, or below the recovery point.
    func live(_ entry: ReplayEntry) -> ReplayEntry? {
        if entry.round < record.voidBefore { return nil }
        let point = record.recoveryPoint
        if PlantedBug.replayBelowRecoveryPoint.isPlanted { return entry }
        if entry.segment < point.segment || (entry.segment > point.segment && entry.segment < point.offset) { return nil }
        guard entry.segment == point.segment else { return entry }
        return entry.end <= point.position ? nil : entry.from(point.position)
    }
}
