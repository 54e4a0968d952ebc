import Threads

extension LogStore {
    /// Makes a partition, or finds it: idempotent. Durable when this returns.
    ///
    /// Throws `nameTaken` where the directory's name belongs to another topic's log.
    public func create(_ id: PartitionID, topic: String, config: LogConfig) throws(LogError) -> PartitionLog {
        let made = try create([(id: id, topic: topic, config: config)])
        guard let partition = made.first else { throw .gone(topic: topic, partition: id.index) }
        return partition
    }

    /// As `create(_:topic:config:)`, for many partitions at the cost of one.
    public func create(_ wanted: [(id: PartitionID, topic: String, config: LogConfig)]) throws(LogError) -> [PartitionLog] {
        try context.condition.checkWritable()
        return try context.checkpointer.inTurn { () throws(LogError) -> [PartitionLog] in
            var partitions: [PartitionLog] = []
            var changes: [StoreChange] = []
            var made: [PartitionLog] = []
            for (id, topic, config) in wanted {
                if let known = registry[id] ?? made.first(where: { $0.id == id }) {
                    known.configure(config)
                    partitions.append(known)
                    continue
                }
                let partition = try make(id, topic, config)
                changes.append(.put(StateKey.partition(id), partition.state.withLock { $0.committed.encoded() }))
                partitions.append(partition)
                made.append(partition)
            }
            if changes.isEmpty { return partitions }
            // Before `state/` names them; and no directory of an earlier partition of the same id, on its way out, may come back beside one.
            if !PlantedBug.noDirectorySync.isPlanted {
                try syncDirectory()
            }
            try context.checkpointer.commitState(changes)
            for partition in made { registry.add(partition) }
            return partitions
        }
    }

    private func make(_ id: PartitionID, _ topic: String, _ config: LogConfig) throws(LogError) -> PartitionLog {
        let name = PartitionFiles.name(topic: topic, index: id.index)
        let path = context.directory + "/" + name
        if registry.id(named: name) != nil { throw .nameTaken(path: path) }
        let files = PartitionFiles(fileSystem: context.fileSystem, path: path, id: id)
        do throws(FileError) {
            // A directory that `state/` does not know: an earlier try that was cut off, if nothing is in it.
            if try context.fileSystem.stat(path) != nil, try files.segments().values.contains(where: { $0 > 0 }) {
                throw FileError(code: 17, operation: .makeDirectory, path: path)
            }
            // One that comes back while its old files wait to be unlinked: the next start would take the new ones for deleted too.
            let old = context.directory + "/" + PartitionFiles.deletedName(id)
            if try context.fileSystem.stat(old) != nil {
                maintenance.forget(old)
                try context.fileSystem.removeTree(old)
            }
            _ = try files.makeIfMissing()
        } catch {
            if error.code == 17 { throw .nameTaken(path: path) }
            throw .storage(error)
        }
        var record = PartitionRecord(topic: topic)
        // It may have been here before: what the journal holds from then is not its own any more.
        if let journal = context.journal, !PlantedBug.voidBeforeForgotten.isPlanted { record.voidBefore = journal.nextRound }
        var state = PartitionState(config: config, record: record)
        state.producers = ProducerTable()
        state.isNew = true
        return PartitionLog(id: id, topic: topic, context: context, directory: PartitionDirectory(path), state: state)
    }

    /// As `PartitionLog.lead`, for many partitions at the cost of one. Unknown ones are skipped.
    public func lead(_ epochs: [(id: PartitionID, epoch: Int32)]) throws(LogError) {
        try context.condition.checkOnline()
        try context.checkpointer.inTurn { () throws(LogError) in
            var changes: [StoreChange] = []
            var leading: [(PartitionLog, Int32)] = []
            for (id, epoch) in epochs {
                guard let partition = registry[id], let own = try partition.leadChanges(epoch: epoch) else { continue }
                changes += own
                leading.append((partition, epoch))
            }
            if changes.isEmpty { return }
            try context.checkpointer.commitState(changes)
            for (partition, epoch) in leading { partition.led(epoch: epoch) }
        }
    }

    /// Deletes a partition, durably when this returns: its directory is renamed now and unlinked after `file.delete.delay.ms`. Waiting tickets
    /// get `.gone`; slices that were handed out stay readable. One that is not there is no error.
    public func delete(_ id: PartitionID) throws(LogError) {
        try context.condition.checkOnline()
        try context.checkpointer.inTurn { () throws(LogError) in
            guard let partition = registry[id] else { return }
            let delay = partition.deleteDelay
            let path = context.directory + "/" + PartitionFiles.deletedName(id)
            do throws(FileError) {
                // An earlier try may have come so far.
                if partition.directory.path != path {
                    maintenance.forget(path)
                    try context.fileSystem.removeTree(path)
                    try context.fileSystem.rename(partition.directory.path, to: path)
                    partition.directory.path = path
                }
                // Not before: a checkpoint goes on without the partition from here on, and the journal with it.
                partition.abandon(.gone, isGone: true)
            } catch {
                throw .storage(error)
            }
            try syncDirectory()
            let all = [StoreChange.deletePrefix(StateKey.prefix(id))]
            try context.checkpointer.commitIndex(all)
            try context.checkpointer.commitState(all + [.delete(StateKey.intent(id))])
            context.journal?.void(partition)
            registry.remove(partition)
            maintenance.unlink(path, after: delay)
        }
    }

    /// The names of the partitions' directories, durably; a failure is a failed sync.
    private func syncDirectory() throws(LogError) {
        do throws(FileError) {
            try context.fileSystem.syncDirectory(context.directory)
        } catch {
            context.noteSync(.storage(error))
            throw .storage(error)
        }
    }
}
