/// Finishes the rewrites that an earlier start left between their commit and their renames. It may itself be stopped anywhere and run again.
struct RewriteIntents {
    let context: EngineContext

    /// To be called before anything looks at the partitions' files.
    func finish() throws(LogError) {
        let found = try read()
        if found.isEmpty { return }
        var changes: [StoreChange] = []
        for (id, intent) in found {
            if let path = try directory(of: id) {
                do throws(FileError) { try finish(intent, in: path) } catch { throw .storage(error) }
            }
            changes.append(.delete(StateKey.intent(id)))
        }
        try context.checkpointer.commitState(changes)
    }

    private func read() throws(LogError) -> [(PartitionID, RewriteIntent)] {
        var found: [(PartitionID, RewriteIntent)] = []
        var isUnreadable = false
        do throws(StoreError) {
            try context.checkpointer.state.scan(prefix: StateKey.intents, from: nil, backwards: false) { key, value in
                guard let id = StateKey.partition(ofIntent: key), let intent = RewriteIntent(value) else {
                    isUnreadable = true
                    return false
                }
                found.append((id, intent))
                return true
            }
        } catch {
            throw .store(error)
        }
        if isUnreadable { throw .stateDamaged(path: context.directory, what: "the intent of a rewrite") }
        return found
    }

    /// Where the partition's files are; nil if it is deleted.
    private func directory(of id: PartitionID) throws(LogError) -> String? {
        let record: PartitionRecord??
        do throws(StoreError) {
            record = try context.checkpointer.state.read(StateKey.partition(id)) { PartitionRecord($0) }
        } catch {
            throw .store(error)
        }
        guard let record = record ?? nil else { return nil }
        let path = context.directory + "/" + PartitionFiles.name(topic: record.topic, index: id.index)
        do throws(FileError) { return try context.fileSystem.stat(path) == nil ? nil : path } catch { throw .storage(error) }
    }

    /// Off with the old files, and the new one in the place of the first. Its bytes were synced before the intent was committed.
    private func finish(_ intent: RewriteIntent, in directory: String) throws(FileError) {
        let files = context.fileSystem
        for old in intent.old where old.baseOffset != intent.baseOffset {
            let path = directory + "/" + SegmentName.log(old.baseOffset)
            if try files.stat(path) != nil { try files.unlink(path) }
        }
        let cleaned = directory + "/" + SegmentName.cleaned(intent.baseOffset, generation: intent.generation)
        if try files.stat(cleaned) != nil { try files.rename(cleaned, to: directory + "/" + SegmentName.log(intent.baseOffset)) }
        try files.syncDirectory(directory)
    }
}
