import Threads

/// The open partitions of a directory.
final class PartitionRegistry: Sendable {
    private struct Entries: Sendable {
        var byID: [PartitionID: PartitionLog] = [:]
        var byName: [String: PartitionID] = [:]
    }

    private let entries = Lock(Entries())

    subscript(id: PartitionID) -> PartitionLog? { entries.withLock { $0.byID[id] } }

    /// The partition whose directory has the name.
    func id(named name: String) -> PartitionID? { entries.withLock { $0.byName[name] } }

    var all: [PartitionLog] { entries.withLock { Array($0.byID.values) } }

    func add(_ partition: PartitionLog) {
        entries.withLock { entries in
            entries.byID[partition.id] = partition
            entries.byName[partition.name] = partition.id
        }
    }

    func remove(_ partition: PartitionLog) {
        entries.withLock { entries in
            entries.byID[partition.id] = nil
            if entries.byName[partition.name] == partition.id { entries.byName[partition.name] = nil }
        }
    }

    /// Partitions and what they share refer to each other through it: so it is emptied at the end.
    func removeAll() { entries.withLock { $0 = Entries() } }
}
