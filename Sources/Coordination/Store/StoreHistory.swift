/// The latest transactions and who watches them: what each store keeps in memory. A value; its store locks it.
public struct StoreHistory: Sendable {
    private struct Past: Sendable {
        let revision: Int64
        let operations: [StoreOperation]
        /// Bytes that all transactions had, up to this one.
        let total: Int
    }

    private let capacity: Int
    private let byteCapacity: Int
    private var past: [Past] = []
    private var total = 0
    /// All revisions up to this one are forgotten.
    public private(set) var compacted: Int64
    private var watches: [Int: @Sendable (StoreEvent) -> Void] = [:]
    private var nextWatch = 0

    /// Keeps at least `capacity` transactions after `revision`, or `bytes` of them and the last, and at most twice that.
    public init(after revision: Int64, capacity: Int = 1000, bytes: Int = 128 << 10) {
        (compacted, self.capacity, byteCapacity) = (revision, max(capacity, 1), bytes)
    }

    /// A transaction was done: whoever watches is told.
    public mutating func append(_ operations: [StoreOperation], revision: Int64) {
        total += operations.reduce(0) { $0 + $1.size }
        past.append(Past(revision: revision, operations: operations, total: total))
        if past.count > 2 * capacity { forget(past.count - capacity) }
        if let first = past.first, total - first.total > 2 * byteCapacity {
            forget(past.prefix { total - $0.total > byteCapacity }.count)
        }
        for watch in watches.values { watch(.changed(revision: revision, operations)) }
    }

    /// Forgets the oldest transactions.
    private mutating func forget(_ count: Int) {
        compacted = past[count - 1].revision
        past.removeFirst(count)
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
