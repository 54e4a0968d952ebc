/// Opens a directory, step by step.
struct DirectoryOpening {
    private let options: LogStoreOptions
    private let lock: any FileLock
    private let state: any StateStore
    private let index: any IndexStore
    private let rebuild: String?
    private let holdsLogs: Bool
    private var record: DirectoryRecord
    private let registry = PartitionRegistry()

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
        holdsLogs = try Self.holdsLogs(options)
        let first = TopicID(high: options.random(), low: options.random())
        do throws(StoreError) {
            let state = try options.stores.openState(path + "/state", newOwner: holdsLogs ? nil : first.bytes)
            self.state = state
            do throws(StoreError) {
                let opened = try options.stores.openIndex(path + "/index", owner: state.owner)
                index = opened.store
                let isOld = opened.rebuild == nil && Checkpointer.isOld(opened.store, beside: state)
                rebuild = isOld ? "it is older than state/" : opened.rebuild
                // What it says of segments that were cut since would be taken for theirs.
                if isOld { try opened.store.commit([.deleteRange([0], [UInt8](repeating: 0xFF, count: 64))]) }
            } catch {
                try? state.close()
                throw error
            }
        } catch .missing {
            throw .stateMissing(path: path)
        } catch .newerFormat(let store, let format) {
            throw .newerFormat(path: store, format: format, known: DirectoryRecord.knownFormat)
        } catch .damaged(_, let reason) {
            throw .stateDamaged(path: path, what: reason)
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
            } else if holdsLogs || options.takesOwner {
                throw StoreError.missing(path: path + "/state")
            }
        } catch .missing {
            throw .stateMissing(path: path)
        } catch {
            throw .store(error)
        }
        guard record.format <= DirectoryRecord.knownFormat else {
            throw .newerFormat(path: path, format: record.format, known: DirectoryRecord.knownFormat)
        }
        if options.takesOwner { return }
        // `ottla log repair` does not know the cluster: whoever starts first says it.
        if record.clusterID.isEmpty { record.clusterID = options.clusterID }
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
            var error = error
            // What is wrong with index/ is mended, not refused.
            if case .store(.damaged(_, let reason)) = error { error = .stateDamaged(path: options.directory, what: reason) }
            registry.removeAll()
            try? index.close()
            try? state.close()
            lock.release()
            throw error
        }
    }

    private mutating func open() throws(LogError) -> LogStore {
        try identify()
        let context = EngineContext(options, state: state, index: index, record: record, onFailure: failureHandler())
        let start = DirectoryStart(context: context, registry: registry, directoryID: identity.directoryID, rebuild: rebuild)
        let leftovers: [String]
        do throws(LogError) {
            leftovers = try start.run()
        } catch {
            context.flusher.stop()
            throw error
        }
        let store = LogStore(identity: identity, start: start, lock: lock)
        for path in leftovers { store.maintenance.unlink(path, after: 0) }
        store.maintenance.lookAtSpace()
        store.watchdog.start()
        store.maintenance.begin()
        store.cleaner.start()
        store.scrubber.start()
        store.cold.start()
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

    /// When a sync fails: who waits is told.
    private func failureHandler() -> @Sendable (String) -> Void {
        let (registry, observer, path) = (registry, options.observer, options.directory)
        return { reason in
            observer.noticed("\(path) is offline: \(reason)")
            Watchdog.tell(registry)
        }
    }
}
