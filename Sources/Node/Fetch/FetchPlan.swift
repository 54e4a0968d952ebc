import LogStore
import Wire

/// What one Fetch asks for, once its session is known: which partitions, and within which limits.
struct FetchPlan {
    var targets: [FetchTarget]
    /// How far a reader may see.
    var limit: ReadLimit
    var minBytes: Int
    var maxBytes: Int
    var byID: Bool
    var session: FetchSessionCache.Turn

    init(_ request: FetchRequest, _ turn: FetchSessionCache.Turn, version: Version, cap: Int) {
        targets = turn.targets
        session = turn
        limit = request.isolationLevel == 1 ? .lastStable : .highWatermark
        maxBytes = max(0, min(Int(request.maxBytes), cap))
        minBytes = min(Int(request.minBytes), maxBytes)
        byID = version >= 13
    }

    /// The log that a target means, where this broker has it.
    func log(of target: FetchTarget, _ view: BrokerView) -> PartitionLog? {
        let topic = byID ? view.topic(target.key.id) : view.topic(target.key.name)
        return topic?.partition(target.key.partition)?.log
    }
}
