import Threads

/// Syncs of the segments: a checkpoint's, and those of a bulk round.
extension JournalFlusher {
    /// Syncs all that is dirty of the `targets`; answers what was done for each. `isUrgent`: see `SyncPool.sync`. `before`: what bugs do too soon.
    func syncSegments(
        _ targets: [any FlushTarget], capture: Bool, isUrgent: () -> Bool = { true },
        before: ([Checkpointer.Item]) throws(LogError) -> Void = { _ in }
    ) throws(LogError) -> [Checkpointer.Item] {
        try checkpointer.syncing { () throws(LogError) -> [Checkpointer.Item] in
            let dirty = DirtyWork(of: targets, capture: capture)
            try before(dirty.items)
            try sync(dirty.files, dirty.directories, isUrgent)
            dirty.end()
            return dirty.items
        }
    }

    /// A checkpoint's syncs are waited for. Until they are they come one at a time: a round's write waits behind all that the disk is given at once.
    var isCheckpointUrgent: Bool {
        checkpointer.isAwaited || checkpoints.withLock { $0.isUrgent(settings) } || staging.withLock { $0.space.isRunningOut }
    }

    private func sync(_ files: [any File], _ directories: [String], _ isUrgent: () -> Bool) throws(LogError) {
        let began = settings.monotonic()
        do throws(FileError) {
            for directory in directories where !PlantedBug.noDirectorySync.isPlanted {
                try fileSystem.syncDirectory(directory)
            }
            try pool.sync(files, isUrgent: isUrgent)
        } catch {
            if PlantedBug.retryAfterFailedSync.isPlanted { return try sync(files, directories, isUrgent) }
            fail("\(error)")
        }
        // It may have taken so long, too, that those who wait have been told that nothing is known.
        try condition.checkOnline()
        if !files.isEmpty { settings.observer.synced(files: files.count, nanoseconds: Int64(settings.monotonic() &- began)) }
    }

    /// What a round holds that the journal does not.
    func syncSegments(of round: RoundBuffer) -> Bool {
        do throws(LogError) {
            _ = try syncSegments(round.marks.map(\.target), capture: false)
            if checkpoints.withLock({ $0.synced(round.bulkBytes, settings) }) { checkpoints.broadcast() }
            return true
        } catch {
            // Whatever it was, nothing is known of what the disk holds.
            fail("\(error)")
            return false
        }
    }
}
