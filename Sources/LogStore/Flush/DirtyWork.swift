/// What is dirty of some partitions, taken to be synced. To be taken and ended within `Checkpointer.syncing`.
struct DirtyWork: Sendable {
    private(set) var items: [Checkpointer.Item] = []
    private(set) var files: [any File] = []
    /// Each once.
    private(set) var directories: [String] = []

    init(of targets: [any FlushTarget], capture: Bool) {
        var named: Set<String> = []
        for target in targets {
            guard let work = target.beginFlush(capture: capture) else { continue }
            files += work.files.map(\.file)
            directories += work.directories.filter { named.insert($0).inserted }
            items.append(Checkpointer.Item(target: target, work: work))
        }
    }

    /// All of it is synced: moves watermarks where no journal does, and posts completions.
    func end() {
        var completions = CompletionBatch()
        for item in items { item.target.endFlush(item.work, &completions) }
        completions.post()
    }
}
