import Threads

/// The open partitions of a directory.
final class PartitionRegistry: Sendable {
    private struct Table: Sendable {
        var byID: [PartitionID: PartitionLog] = [:]
        var byName: [String: PartitionID] = [:]
    }

    private let table = Lock(Table())

    subscript(id: PartitionID) -> PartitionLog? { table.withLock { $0.byID[id] } }

    /// The partition whose directory has the name.
    func id(named name: String) -> PartitionID? { table.withLock { $0.byName[name] } }

    var all: [PartitionLog] { table.withLock { Array($0.byID.values) } }

    func add(_ partition: PartitionLog) {
        table.withLock { table in
            table.byID[partition.id] = partition
            table.byName[partition.name] = partition.id
        }
    }

    func remove(_ partition: PartitionLog) {
        table.withLock { table in
            table.byID[partition.id] = nil
            if table.byName[partition.name] == partition.id { table.byName[partition.name] = nil }
        }
    }

    /// Partitions and what they share refer to each other through it: so it is emptied at the end.
    func removeAll() { table.withLock { $0 = Table() } }
}
