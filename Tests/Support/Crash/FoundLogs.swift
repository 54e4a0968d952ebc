import LogStore

/// All logs of an open directory, as they are found.
struct FoundLogs: Equatable {
    private var logs: [PartitionID: FoundLog] = [:]

    init(_ store: LogStore) throws {
        if let corruption = store.recovery.corruptions.first { throw CrashFailure("reported as corrupt: \(corruption)") }
        for log in store.partitions() { logs[log.id] = try FoundLog(log) }
    }

    subscript(id: PartitionID) -> FoundLog? { logs[id] }

    /// Holds them against what must be there, and nothing else may.
    func check(_ models: [ModelLog], isKill: Bool) throws {
        for model in models { try model.check(logs[model.id], isKill: isKill) }
        for id in logs.keys where !models.contains(where: { $0.id == id }) { throw CrashFailure("an unknown partition is there: \(id)") }
    }
}
