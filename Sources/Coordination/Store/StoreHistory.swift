/// The latest transactions and who watches them: what each store keeps in memory. A value; its store locks it.
public struct StoreHistory: Sendable {
    private struct Past: Sendable {
        let revision: Int64
        let operations: [StoreOperation]
    }

    private let capacity: Int
    private var past: [Past] = []
    /// All revisions up to this one are forgotten.
    public private(set) var compacted: Int64
    private var watches: [Int: @Sendable (StoreEvent) -> Void] = [:]
    private var nextWatch = 0

    /// Keeps at most `capacity` transactions after `revision`.
    public init(after revision: Int64, capacity: Int = 1000) { (compacted, self.capacity) = (revision, max(capacity, 1)) }

    /// A transaction was done: whoever watches is told.
    public mutating func append(_ operations: [StoreOperation], revision: Int64) {
        past.append(Past(revision: revision, operations: operations))
        if past.count > 2 * capacity {
            let gone = past.count - capacity
            compacted = past[gone - 1].revision
            past.removeFirst(gone)
        }
        for watch in watches.values { watch(.changed(revision: revision, operations)) }
    }

    /// Begins a watch; nil where the history does not go back so far, which `receive` was told.
    public mutating func watch(after revision: Int64, _ receive: @escaping @Sendable (StoreEvent) -> Void) -> Int? {
        guard revision >= compacted else {
            receive(.compacted(upTo: compacted))
            return nil
        }
        for transaction in past where transaction.revision > revision {
            receive(.changed(revision: transaction.revision, transaction.operations))
        }
        nextWatch += 1
        watches[nextWatch] = receive
        return nextWatch
    }

    public mutating func cancel(_ watch: Int) { watches[watch] = nil }

    public mutating func compact(upTo revision: Int64) {
        compacted = max(compacted, revision)
        past.removeAll { $0.revision <= revision }
    }
}
