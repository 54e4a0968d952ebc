/// Rebuilds a broker's `state/` from its partitions' directories, where it is missing or damaged. Cautiously: nothing is cut, and what nothing
/// says counts is kept in `quarantine/`. The next start recovers the directory as after an unclean stop.
public enum StateRepair {
    /// What a repair found.
    public struct Report: Equatable, Sendable {
        /// A partition as its directory has it.
        public struct Partition: Equatable, Sendable {
            public var topic: String
            public var topicID: String
            public var partition: Int32
            public var segments: Int
            public var startOffset: Int64
            /// One past the last offset, without what was taken from the journal.
            public var endOffset: Int64
            /// Bytes between sound batches that are none.
            public var damaged: Int64
            /// Why nothing may be appended to it.
            public var refusal: String?
        }

        /// False: `state/` is sound, and nothing was done.
        public var wasNeeded = true
        public var partitions: [Partition] = []
        /// Directories of partitions that do not say which topic they are of: left as they are.
        public var unknown: [String] = []
        /// Entries of the journal that continue a log, and those that were put into quarantine.
        public var taken = 0
        public var quarantined = 0

        public init() {}
    }

    /// Repairs the directory in `options`, whose node id is written into `state/`, and cluster id: where it is empty, the next start gives its own.
    /// Takes the lock. `index/` is rebuilt by the next start.
    public static func run(_ options: LogStoreOptions) throws(LogError) -> Report {
        let lock: any FileLock
        do throws(FileError) {
            lock = try options.fileSystem.lock(options.directory + "/.lock")
        } catch {
            throw error.isLocked ? .locked(path: options.directory) : .storage(error)
        }
        defer { lock.release() }
        var report = Report()
        if try isSound(options) {
            report.wasNeeded = false
            return report
        }
        let partitions = try survey(options, &report)
        var salvage = try JournalSalvage(options.directory, in: options.fileSystem)
        let unsynced = UnsyncedFiles()
        for partition in partitions { try putAside(partition, options, unsynced) }
        try salvage.run(partitions, unsynced: unsynced, quarantineBytes: options.quarantineBytes)
        do throws(FileError) {
            try unsynced.sync(options.fileSystem, directory: options.directory, threads: options.isManual ? 1 : options.syncThreads)
        } catch {
            throw .storage(error)
        }
        (report.taken, report.quarantined) = (salvage.taken, salvage.kept)
        var record = DirectoryRecord(clusterID: options.clusterID, nodeID: options.nodeID)
        (record.startNumber, record.isClean) = (salvage.start, false)
        record.firstRound = RoundID(start: salvage.start + 1, round: 0)
        let owner = salvage.owner ?? TopicID(high: options.random(), low: options.random())
        do throws(StoreError) {
            let state = try options.stores.replaceState(options.directory + "/state", owner: owner.bytes)
            try state.commit(partitions.flatMap(\.changes) + [.put(StateKey.directory, record.encoded())])
            try state.close()
        } catch {
            throw .store(error)
        }
        return report
    }

    private static func isSound(_ options: LogStoreOptions) throws(LogError) -> Bool {
        do throws(StoreError) {
            let state = try options.stores.openStateToRead(options.directory + "/state")
            defer { try? state.close() }
            _ = try KnownPartition.readAll(state, nil, path: options.directory + "/state")
            guard let record = try state.get(StateKey.directory)?.withUnsafeBytes({ DirectoryRecord($0) }) else { return false }
            if record.format > DirectoryRecord.knownFormat { throw .newerFormat(path: options.directory, format: record.format) }
            return true
        } catch {
            switch error {
            case .missing, .damaged: return false
            case .newerFormat(let path, let format): throw .newerFormat(path: path, format: format, known: DirectoryRecord.knownFormat)
            default: throw .store(error)
            }
        }
    }

    private static func survey(_ options: LogStoreOptions, _ report: inout Report) throws(LogError) -> [PartitionSurvey] {
        let names: [String]
        do throws(FileError) { names = try options.fileSystem.list(options.directory) } catch { throw .storage(error) }
        var partitions: [PartitionSurvey] = []
        for (number, name) in names.enumerated() where name.contains("-") && !name.hasSuffix(".delete") {
            options.observer.opened(partitions: number + 1, of: names.count)
            guard var partition = try PartitionSurvey.find(name, in: options.directory, options.fileSystem) else {
                report.unknown.append(name)
                continue
            }
            try partition.read(options.fileSystem)
            partitions.append(partition)
            report.partitions.append(
                Report.Partition(
                    topic: partition.topic, topicID: partition.id.topic.text, partition: partition.id.index,
                    segments: partition.segments.count, startOffset: partition.logStart, endOffset: partition.logEnd,
                    damaged: partition.segments.flatMap(\.damage).reduce(0) { $0 + $1.upperBound - $1.lowerBound },
                    refusal: partition.refusal))
        }
        return partitions
    }

    /// Segments that an interrupted rewrite left would be met again by the next recovery: they go to quarantine.
    private static func putAside(_ partition: PartitionSurvey, _ options: LogStoreOptions, _ unsynced: UnsyncedFiles) throws(LogError) {
        let quarantine = Quarantine(
            fileSystem: options.fileSystem, directory: options.directory + "/quarantine", limit: options.quarantineBytes)
        do throws(FileError) {
            for base in partition.stale {
                let path = partition.path + "/" + SegmentName.log(base)
                let file = try options.fileSystem.open(path, mode: .read)
                defer { file.close() }
                let name = "\(partition.id.topic.text)-\(partition.id.index)-\(SegmentName.digits(base))-0"
                let note = "All of \(path) (topic \(partition.topic)), put aside by a repair: the segment before it has these offsets too."
                _ = try quarantine.keep(file, 0..<(try file.size()), name: name, note: note)
                try options.fileSystem.unlink(path)
                unsynced.add(directory: partition.path)
            }
        } catch {
            throw .storage(error)
        }
    }
}
