import LogStore
import Wire

/// A Produce whose batches are appended and not all durable yet.
struct PendingProduce {
    private struct Key: Hashable {
        var name: String
        var id: UUID
    }

    /// The answer as it will be if all goes well: each topic and each partition stands in it once.
    var response = ProduceResponse()
    private var topics: [Key: Int] = [:]
    /// Where in the answer each part stands: a part is a partition that waits.
    private var places: [(topic: Int, partition: Int)] = []
    private var waiting: [Bool] = []
    private var left = 0
    let deadline: Int64?

    init(deadline: Int64?) { self.deadline = deadline }

    /// Whether nothing is waited for.
    var isComplete: Bool { left == 0 }

    /// The number of the next part, for its ticket.
    var nextPart: Int { places.count }

    /// Where the topic stands in the answer.
    mutating func place(of topic: ProduceRequest.TopicProduceData) -> Int {
        let key = Key(name: topic.name, id: topic.topicID)
        if let place = topics[key] { return place }
        var answer = ProduceResponse.TopicProduceResponse()
        (answer.name, answer.topicID) = (topic.name, topic.topicID)
        answer.partitionResponses.reserveCapacity(topic.partitionData.count)
        response.responses.append(answer)
        topics[key] = response.responses.count - 1
        return response.responses.count - 1
    }

    /// Adds a partition's answer, unless it has one; one that waits is part `nextPart`.
    mutating func add(_ result: ProduceResponse.PartitionProduceResponse, to topic: Int, waits: Bool) {
        if result.errorCode != .none, response.responses[topic].partitionResponses.contains(where: { $0.index == result.index }) { return }
        response.responses[topic].partitionResponses.append(result)
        guard waits else { return }
        places.append((topic, response.responses[topic].partitionResponses.count - 1))
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
