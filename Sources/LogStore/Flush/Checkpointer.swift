import Threads

/// Commits recovery points, and whatever else changes in `state/` and `index/`. One change at a time: checkpoints and truncations take turns.
final class Checkpointer: Sendable {
    /// A partition and what a round did for it.
    struct Item: Sendable {
        var target: any FlushTarget
        var work: FlushWork
    }

    let state: any StateStore
    let index: any IndexStore
    private let turn = Lock(())

    init(state: any StateStore, index: any IndexStore) { (self.state, self.index) = (state, index) }

    /// Runs `body` when no checkpoint is under way.
    func inTurn<R>(_ body: () throws(LogError) -> sending R) throws(LogError) -> sending R {
        try turn.withLock { (_) throws(LogError) in try body() }
    }

    /// Commits what the synced `items` captured: first `index/`, then `state/` in one transaction.
    func commit(_ items: [Item]) throws(LogError) {
        try inTurn { () throws(LogError) in
            var counting: [Item] = []
            var changes: [StoreChange] = []
            for item in items {
                guard let own = item.target.checkpointChanges(item.work) else { continue }
                counting.append(item)
                changes += own
            }
            if counting.isEmpty { return }
            do throws(StoreError) {
                let cached = counting.flatMap { $0.target.indexChanges($0.work) }
                if !cached.isEmpty { try index.commit(cached) }
                try state.commit(changes)
            } catch {
                for item in counting { item.target.checkpointFailed() }
                throw .store(error)
            }
            for item in counting { item.target.checkpointed(item.work) }
        }
    }

    /// Commits changes of `state/` alone. To be called in turn.
    func commitState(_ changes: [StoreChange]) throws(LogError) {
        do throws(StoreError) { try state.commit(changes) } catch { throw .store(error) }
    }

    /// Commits changes of `index/` alone. To be called in turn.
    func commitIndex(_ changes: [StoreChange]) throws(LogError) {
        do throws(StoreError) { try index.commit(changes) } catch { throw .store(error) }
    }
}
