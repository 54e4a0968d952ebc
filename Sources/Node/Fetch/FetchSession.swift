import Wire

/// One incremental fetch session: what a client asked for, in the order in which it is served, and what it was last told.
struct FetchSession {
    private struct Entry {
        var target: FetchTarget
        var highWatermark: Int64 = -1
        var logStart: Int64 = -1
    }

    let byID: Bool
    let created: Int64
    private(set) var lastUsed: Int64
    /// The epoch that the next request must carry.
    private(set) var nextEpoch: Int32 = 1
    /// In the order in which partitions are served: one that brought records goes to the end, so that none starves.
    private var order: [FetchTarget.Key]
    private var entries: [FetchTarget.Key: Entry]

    init(_ targets: [FetchTarget], byID: Bool, answers: [FetchAnswer], now: Int64) {
        (self.byID, created, lastUsed) = (byID, now, now)
        (order, entries) = ([], [:])
        for target in targets { add(target) }
        for answer in answers { remember(answer) }
    }

    var count: Int { order.count }
    var isEmpty: Bool { order.isEmpty }
    var targets: [FetchTarget] { order.compactMap { entries[$0]?.target } }

    /// Takes in what a request adds, changes and forgets. What it lists and forgets at once is gone.
    mutating func merge(_ request: FetchRequest, now: Int64) {
        lastUsed = now
        nextEpoch = nextEpoch == .max ? 1 : nextEpoch + 1
        for target in FetchTarget.all(of: request.topics) { add(target) }
        var forgotten: Set<FetchTarget.Key> = []
        for topic in request.forgottenTopicsData {
            for partition in topic.partitions {
                forgotten.insert(FetchTarget.Key(name: topic.topic, id: topic.topicID, partition: partition))
            }
        }
        guard !forgotten.isEmpty else { return }
        order.removeAll { forgotten.contains($0) }
        for key in forgotten { entries[key] = nil }
    }

    private mutating func add(_ target: FetchTarget) {
        if let old = entries[target.key] {
            var changed = target
            changed.wasFound = old.target.wasFound
            entries[target.key]?.target = changed
        } else {
            entries[target.key] = Entry(target: target)
            order.append(target.key)
        }
    }

    private mutating func remember(_ answer: FetchAnswer) {
        guard entries[answer.key] != nil else { return }
        entries[answer.key]?.highWatermark = answer.data.highWatermark
        entries[answer.key]?.logStart = answer.data.logStartOffset
        if answer.isFound { entries[answer.key]?.target.wasFound = true }
    }

    /// The answers that say something new, after which they are what the client was last told.
    mutating func update(_ answers: [FetchAnswer]) -> [FetchAnswer] {
        var served: Set<FetchTarget.Key> = []
        let included = answers.filter { answer in
            guard let entry = entries[answer.key] else { return true }
            if answer.recordBytes > 0 { served.insert(answer.key) }
            return answer.recordBytes > 0 || answer.data.errorCode != .none || answer.data.highWatermark != entry.highWatermark
                || answer.data.logStartOffset != entry.logStart || answer.data.divergingEpoch.epoch >= 0
        }
        for answer in included { remember(answer) }
        if !served.isEmpty {
            let rest = order.filter { !served.contains($0) }
            order = rest + order.filter { served.contains($0) }
        }
        return included
    }
}
