import LogStore
import Wire

/// A Produce whose batches are appended and not all durable yet.
struct PendingProduce {
    /// The answer as it will be if all goes well.
    var response: ProduceResponse
    /// Where in the answer each part stands: a part is a partition that waits.
    private var places: [(topic: Int, partition: Int)] = []
    private var waiting: [Bool] = []
    private var left = 0
    let deadline: Int64?

    init(response: ProduceResponse, deadline: Int64?) { (self.response, self.deadline) = (response, deadline) }

    /// Whether nothing is waited for.
    var isComplete: Bool { left == 0 }

    /// The number of the next part, for its ticket.
    var nextPart: Int { places.count }

    /// The partition at this place of the answer waits, as part `nextPart`.
    mutating func wait(topic: Int, partition: Int) {
        places.append((topic, partition))
        waiting.append(true)
        left += 1
    }

    mutating func resume(_ why: Resumption) -> HandlerResult? {
        switch why {
        case .completed(let part, _, let outcome):
            guard part < waiting.count, waiting[part] else { return nil }
            waiting[part] = false
            left -= 1
            if outcome != .durable { fail(part) }
        case .timedOut:
            for part in waiting.indices where waiting[part] { fail(part) }
            left = 0
        }
        return left == 0 ? .reply(.produce(response)) : nil
    }

    /// The append was made, and whether it will last is not known: never a definite "no".
    private mutating func fail(_ part: Int) {
        let (topic, partition) = places[part]
        response.responses[topic].partitionResponses[partition].errorCode = .requestTimedOut
        response.responses[topic].partitionResponses[partition].baseOffset = -1
        response.responses[topic].partitionResponses[partition].logStartOffset = -1
    }
}
