/// What the journal's files hold that may have to be replayed, by partition, and what of them is damaged. The runs' bytes stay in the files.
struct JournalContents: Sendable {
    /// The files that `state/` names, open for reading.
    private(set) var files: [any File] = []
    /// By round and number.
    private(set) var entries: [PartitionID: [ReplayEntry]] = [:]
    /// The newest round of which there is an entry.
    private(set) var newest: RoundID?
    /// What does not check, or is missing, and cannot be a write that was cut off.
    private(set) var damage: [String] = []
    /// The last round was cut off: nothing of it was acknowledged.
    private(set) var isTorn = false

    /// How many of a round's entries were found, and how many it has.
    private struct Tally {
        var found: UInt32 = 0
        var count: UInt32 = 0
        /// Damaged ones that say of which round they are.
        var damaged: UInt32 = 0
    }

    private struct Bad {
        var round: RoundID?
        var file: Int
        var at: Int64
    }

    private var tallies: [RoundID: Tally] = [:]
    private var bad: [Bad] = []
    /// Where the last entry that counts begins, by file.
    private var lastEntry: [Int64] = []

    private init() {}

    /// Reads the files that `record` names. Throws `journalMissing` for one that is not there, short or another's, unless that is accepted
    /// (`isLossAccepted`): then it counts as empty.
    static func read(
        _ record: DirectoryRecord, of directory: TopicID, at path: String, in fileSystem: any FileSystem, isLossAccepted: Bool
    ) throws(LogError) -> JournalContents {
        var contents = JournalContents()
        for (number, journal) in record.journals.enumerated() {
            let name = path + "/journal/" + journal.name
            let (file, problem): ((any File)?, String)
            do throws(FileError) { (file, problem) = try open(name, journal, directory, fileSystem) } catch { throw .storage(error) }
            contents.lastEntry.append(0)
            guard let file else {
                if !isLossAccepted, !PlantedBug.missingJournalTakenForEmpty.isPlanted {
                    throw .journalMissing(path: name, directory: path, reason: problem)
                }
                contents.damage.append("\(name) \(problem), and its loss was accepted")
                contents.files.append(EmptyFile(path: name))
                continue
            }
            contents.files.append(file)
            do throws(FileError) {
                try contents.scan(file, number, journal.size, directory, record)
            } catch {
                throw .storage(error)
            }
        }
        for id in contents.entries.keys { contents.entries[id]?.sort { $0.precedes($1) } }
        contents.judge()
        return contents
    }

    private static func open(
        _ path: String, _ journal: JournalFile, _ directory: TopicID, _ fileSystem: any FileSystem
    ) throws(FileError) -> (file: (any File)?, problem: String) {
        guard let status = try fileSystem.stat(path) else { return (nil, "is missing") }
        guard status.size == journal.size else { return (nil, "has \(status.size) bytes and not \(journal.size)") }
        let file = try fileSystem.open(path, mode: .read)
        let header = try file.read(JournalHeader.size, at: 0).withUnsafeBytes { JournalHeader($0) }
        guard let header, header.format <= JournalHeader.knownFormat, header.id == journal.id, header.directory == directory else {
            return (nil, "is not the file that state/ names")
        }
        return (file, "")
    }

    private mutating func scan(
        _ file: any File, _ number: Int, _ size: Int64, _ directory: TopicID, _ record: DirectoryRecord
    ) throws(FileError) {
        var scanner = JournalScanner(file, size: size)
        while let finding = try scanner.next() {
            switch finding {
            case .entry(let entry, let at):
                guard entry.directory == directory, counts(entry.round, record) else { continue }
                entries[entry.partition, default: []].append(ReplayEntry(entry, file: number, at: at))
                tallies[entry.round, default: Tally()].found += 1
                tallies[entry.round]?.count = entry.count
                newest = max(newest ?? entry.round, entry.round)
                lastEntry[number] = at
            case .damaged(let entry, let at):
                if PlantedBug.replayEndsAtFirstBadEntry.isPlanted { return }
                if let entry {
                    guard entry.directory == directory, counts(entry.round, record) else { continue }
                    tallies[entry.round, default: Tally()].damaged += 1
                    tallies[entry.round]?.count = entry.count
                }
                bad.append(Bad(round: entry?.round, file: number, at: at))
            }
        }
    }

    private func counts(_ round: RoundID, _ record: DirectoryRecord) -> Bool {
        round >= record.firstRound || PlantedBug.noFirstRoundFilter.isPlanted
    }

    /// Tells damage from a round that was cut off.
    private mutating func judge() {
        for one in bad {
            let isDamage = one.round.map { $0 <= newest ?? .zero } ?? (one.at < lastEntry[one.file])
            if isDamage {
                let of = one.round.map { "an entry of round \($0.start).\($0.round)" } ?? "an entry"
                damage.append("\(files[one.file].path): \(of) at byte \(one.at) is damaged")
            } else {
                isTorn = true
            }
        }
        for (round, tally) in tallies.sorted(by: { $0.key < $1.key }) where tally.found > 0 && tally.found + tally.damaged < tally.count {
            // Of the last round nothing may have been acknowledged.
            if round == newest { isTorn = true }
            let missing = tally.count - tally.found - tally.damaged
            damage.append("of the \(tally.count) entries of round \(round.start).\(round.round) \(missing) are missing")
        }
        let rounds = tallies.keys.sorted()
        for (round, next) in zip(rounds, rounds.dropFirst()) where round.start == next.start && next.round - round.round > 1 {
            damage.append("rounds \(round.start).\(round.round + 1) to \(round.start).\(next.round - 1) are missing")
        }
        (tallies, bad) = ([:], [])
    }
}
