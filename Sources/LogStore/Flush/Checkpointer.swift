import Synchronization
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
    /// Held for a turn. A value without a size would lie where its neighbor does, and ThreadSanitizer take the one for the other.
    private let turn = Lock(false)
    /// Held while files are synced.
    private let syncs = Lock(false)
    /// How many hold it, or wait for it.
    private let syncers = Atomic(0)
    private let calls: DiskCalls
    /// What `state/` holds of the directory. Its lock is held while it is written: a failed sync marks the directory at any time.
    private let directory: Lock<DirectoryRecord>
    /// Commits of `index/`, counted; and what `state/` knows of that.
    private let indexNumber: Lock<(last: UInt64, known: UInt64)>

    /// `record`: what `state/` is to hold of the directory from the next commit of it on.
    init(state: any StateStore, index: any IndexStore, record: DirectoryRecord, calls: DiskCalls) {
        (self.state, self.index, self.calls) = (state, index, calls)
        directory = Lock(record)
        let known = Self.number(state)
        indexNumber = Lock((max(Self.number(index), known), known))
    }

    private static func number(_ store: any KeyValueStore) -> UInt64 {
        let number = try? store.read(StateKey.indexNumber) { raw in
            var fields = FieldReader(raw)
            return fields.take(UInt64.self)
        }
        return (number ?? nil) ?? 0
    }

    /// Whether `index` is of an earlier time than `state`: entries of it may be of what was cut since, or deleted.
    static func isOld(_ index: any IndexStore, beside state: any StateStore) -> Bool { number(index) < number(state) }

    /// `index/` first, numbered.
    private func commitToIndex(_ changes: [StoreChange]) throws(StoreError) {
        let number = indexNumber.withLock { $0.last } + 1
        try calls.timed { () throws(StoreError) in try index.commit(changes + [.put(StateKey.indexNumber, Self.encoded(number))]) }
        // Not before: a number that only `state/` has would make `index/` an old one.
        indexNumber.withLock { $0.last = number }
    }

    /// Then `state/`, which is told the number if it has a new one.
    private func commitToState(_ changes: [StoreChange]) throws(StoreError) {
        let (last, known) = indexNumber.withLock { $0 }
        let all = last == known ? changes : changes + [.put(StateKey.indexNumber, Self.encoded(last))]
        try calls.timed { () throws(StoreError) in try state.commit(all) }
        indexNumber.withLock { $0.known = max($0.known, last) }
    }

    private static func encoded(_ number: UInt64) -> [UInt8] {
        var fields = FieldWriter(capacity: 8)
        fields.put(number)
        return fields.bytes
    }

    /// Runs `body` when no checkpoint is under way.
    func inTurn<R>(_ body: () throws(LogError) -> sending R) throws(LogError) -> sending R {
        try turn.withLock { (_) throws(LogError) in try body() }
    }

    /// Runs `body`, which takes what is dirty of partitions and syncs it: what another has taken and not synced yet looks clean, and is not.
    /// A failed sync must have taken the directory offline when `body` ends. Within a turn, never the other way round, and with no partition's
    /// lock held.
    func syncing<R, E: Error>(_ body: () throws(E) -> sending R) throws(E) -> sending R {
        syncers.add(1, ordering: .relaxed)
        defer { syncers.subtract(1, ordering: .relaxed) }
        return try syncs.withLock { (_) throws(E) in try body() }
    }

    /// Files are being synced.
    var isSyncing: Bool { syncers.load(ordering: .relaxed) > 0 }

    /// Within `syncing`: others wait for its end.
    var isAwaited: Bool { syncers.load(ordering: .relaxed) > 1 }

    /// Commits what the synced `items` captured: first `index/`, then `state/` in one transaction, and with it a change of the directory's own
    /// record, where there is one.
    func commit(_ items: [Item], _ more: [StoreChange] = [], directory: ((inout DirectoryRecord) -> Void)? = nil) throws(LogError) {
        try inTurn { () throws(LogError) in
            var counting: [Item] = []
            var changes = more
            for item in items {
                guard let own = item.target.checkpointChanges(item.work) else { continue }
                counting.append(item)
                changes += own
            }
            if changes.isEmpty, directory == nil { return }
            do throws(StoreError) {
                let cached = counting.flatMap { $0.target.indexChanges($0.work) }
                if !cached.isEmpty { try commitToIndex(cached) }
                for item in counting { item.target.indexed(item.work) }
                if let directory {
                    try commit(changes, directory)
                } else {
                    try commitToState(changes)
                }
            } catch {
                for item in counting { item.target.checkpointFailed() }
                throw .store(error)
            }
            for item in counting { item.target.checkpointed(item.work) }
        }
    }

    /// Commits changes of `state/` alone. To be called in turn.
    func commitState(_ changes: [StoreChange]) throws(LogError) {
        do throws(StoreError) { try commitToState(changes) } catch { throw .store(error) }
    }

    /// Commits a change of the directory's own record.
    func commitDirectory(_ change: (inout DirectoryRecord) -> Void) throws(LogError) {
        do throws(StoreError) { try commit([], change) } catch { throw .store(error) }
    }

    /// Commits `changes`, and with them one of the directory's own record.
    private func commit(_ changes: [StoreChange], _ change: (inout DirectoryRecord) -> Void) throws(StoreError) {
        try directory.withLock { (record) throws(StoreError) in
            var changed = record
            change(&changed)
            try commitToState(changes + [.put(StateKey.directory, changed.encoded())])
            record = changed
        }
    }

    /// What `state/` holds of the directory.
    var directoryRecord: DirectoryRecord { directory.withLock { $0 } }

    /// Commits changes of `index/` alone. To be called in turn.
    func commitIndex(_ changes: [StoreChange]) throws(LogError) {
        do throws(StoreError) { try commitToIndex(changes) } catch { throw .store(error) }
    }
}
