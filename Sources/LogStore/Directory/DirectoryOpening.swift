/// Opens a directory, step by step.
struct DirectoryOpening {
    private let options: LogStoreOptions
    private let lock: any FileLock
    private let state: any StateStore
    private let index: any IndexStore
    private let rebuild: String?
    private var record: DirectoryRecord
    private let registry = PartitionRegistry()
    private var report = RecoveryReport()

    /// Takes the lock and opens the stores.
    init(_ options: LogStoreOptions) throws(LogError) {
        self.options = options
        let path = options.directory
        do throws(FileError) {
            try options.fileSystem.makeDirectories(path)
            lock = try options.fileSystem.lock(path + "/.lock")
        } catch {
            if error.isLocked { throw .locked(path: path) }
            throw .storage(error)
        }
        let holdsLogs = try Self.holdsLogs(options)
        let first = TopicID(high: options.random(), low: options.random())
        do throws(StoreError) {
            let state = try options.stores.openState(path + "/state", newOwner: holdsLogs ? nil : first.bytes)
            self.state = state
            do throws(StoreError) {
                let opened = try options.stores.openIndex(path + "/index", owner: state.owner)
                (index, rebuild) = (opened.store, opened.rebuild)
            } catch {
                try? state.close()
                throw error
            }
        } catch .missing {
            throw .stateMissing(path: path)
        } catch .newerFormat(let store, let format) {
            throw .newerFormat(path: store, format: format, known: DirectoryRecord.knownFormat)
        } catch {
            throw .store(error)
        }
        record = DirectoryRecord(clusterID: options.clusterID, nodeID: options.nodeID)
    }

    /// Whether there are partitions' logs, without `state/` to say what of them counts.
    private static func holdsLogs(_ options: LogStoreOptions) throws(LogError) -> Bool {
        do throws(FileError) {
            for name in try options.fileSystem.list(options.directory) where name.contains("-") {
                let path = options.directory + "/" + name
                guard try options.fileSystem.stat(path)?.kind == .directory else { continue }
                if try options.fileSystem.list(path).contains(where: { SegmentName.baseOffset($0) != nil }) { return true }
            }
            return false
        } catch {
            throw .storage(error)
        }
    }

    /// What the directory says of itself, held against what it should be.
    private mutating func identify() throws(LogError) {
        let path = options.directory
        do throws(StoreError) {
            if let bytes = try state.get(StateKey.directory) {
                guard let found = bytes.withUnsafeBytes({ DirectoryRecord($0) }) else {
                    throw StoreError.damaged(path: path + "/state", reason: "the directory's own record cannot be read")
                }
                record = found
            }
        } catch {
            throw .store(error)
        }
        guard record.format <= DirectoryRecord.knownFormat else {
            throw .newerFormat(path: path, format: record.format, known: DirectoryRecord.knownFormat)
        }
        guard record.clusterID == options.clusterID else {
            throw .foreignDirectory(path: path, what: "cluster", found: record.clusterID, expected: options.clusterID)
        }
        guard record.nodeID == options.nodeID else {
            throw .foreignDirectory(path: path, what: "node", found: "\(record.nodeID)", expected: "\(options.nodeID)")
        }
    }

    mutating func run() throws(LogError) -> LogStore {
        do throws(LogError) {
            return try open()
        } catch {
            registry.removeAll()
            try? index.close()
            try? state.close()
            lock.release()
            throw error
        }
    }

    private mutating func open() throws(LogError) -> LogStore {
        let began = options.monotonic()
        try identify()
        let wasClean = record.isClean
        record.startNumber += 1
        record.isClean = false
        record.isSuspect = false
        let context = EngineContext(options, state: state, index: index, onFailure: failureHandler())
        // The clean mark goes before the first write; a sync that failed is forgotten once what it left is written anew.
        try context.checkpointer.commitState([.put(StateKey.directory, record.encoded())])
        try RewriteIntents(context: context).finish()
        var known = try readKnown()
        let leftovers = try finishDeletions(&known, context)
        do throws(LogError) {
            report = try DirectoryRecovery(context: context, known: known, wasClean: wasClean).run(into: registry)
            if let rebuild {
                try filing { () throws(FileError) in try options.fileSystem.syncDirectory(options.directory) }
                try rebuildIndex(rebuild, context)
            }
            for partition in registry.all { try partition.settleStability() }
            try context.flusher.checkpointNow()
        } catch {
            context.flusher.stop()
            throw error
        }
        (report.wasClean, report.partitions) = (wasClean, known.count)
        report.milliseconds = Int64((options.monotonic() &- began) / 1_000_000)
        let store = LogStore(identity: identity, recovery: report, context: context, registry: registry, lock: lock, record: record)
        for path in leftovers { store.maintenance.unlink(path, after: 0) }
        store.maintenance.lookAtSpace()
        store.maintenance.start()
        store.cleaner.start()
        return store
    }

    private var identity: DirectoryIdentity {
        let owner = state.owner.withUnsafeBytes { raw in
            var fields = FieldReader(raw)
            return fields.topic()
        }
        return DirectoryIdentity(
            clusterID: record.clusterID, nodeID: record.nodeID, directoryID: owner ?? TopicID(high: 0, low: 0))
    }

    private func filing<R>(_ body: () throws(FileError) -> R) throws(LogError) -> R {
        do throws(FileError) { return try body() } catch { throw .storage(error) }
    }

    /// When a sync fails: who waits is told, and the directory is marked, if it can be.
    private func failureHandler() -> @Sendable (String) -> Void {
        let (registry, observer, state, path) = (registry, options.observer, state, options.directory)
        var suspect = record
        suspect.isSuspect = true
        let mark = StoreChange.put(StateKey.directory, suspect.encoded())
        return { reason in
            observer.noticed("\(path) is offline: \(reason)")
            for partition in registry.all { partition.abandon(.unknown, isGone: false) }
            try? state.commit([mark])
        }
    }

    // MARK: Partitions

    private func readKnown() throws(LogError) -> [KnownPartition] {
        do throws(StoreError) {
            return try KnownPartition.readAll(state, index, path: options.directory + "/state")
        } catch .newerFormat(let store, let format) {
            throw .newerFormat(path: store, format: format, known: UInt32(PartitionRecord.knownFormat))
        } catch {
            throw .store(error)
        }
    }

    /// Deletions that were begun: their directories, to be unlinked, and off with what the stores still say.
    private func finishDeletions(_ known: inout [KnownPartition], _ context: EngineContext) throws(LogError) -> [String] {
        let names = Set(
            try filing { () throws(FileError) in try options.fileSystem.list(options.directory) }.filter { $0.hasSuffix(".delete") })
        if names.isEmpty { return [] }
        let gone = known.filter { names.contains(PartitionFiles.deletedName($0.id)) }
        if !gone.isEmpty {
            let changes = gone.map { StoreChange.deletePrefix(StateKey.prefix($0.id)) }
            try context.checkpointer.commitIndex(changes)
            try context.checkpointer.commitState(changes)
            known.removeAll { names.contains(PartitionFiles.deletedName($0.id)) }
        }
        return names.sorted().map { options.directory + "/" + $0 }
    }

    private func rebuildIndex(_ reason: String, _ context: EngineContext) throws(LogError) {
        let partitions = registry.all
        if partitions.isEmpty { return }
        options.observer.noticed("index/ is rebuilt from the logs: \(reason)")
        for partition in partitions { try partition.rebuildIndex() }
    }
}
