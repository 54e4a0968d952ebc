import LogStore
import Wire

/// A Produce whose batches are appended and not all durable yet.
final class PendingProduce {
    private struct Key: Hashable {
        var name: String
        var id: UUID
    }

    /// A partition that waits, and where in the answer it stands.
    private struct Part {
        var topic: Int
        var partition: Int
        var isWaiting = true
    }

    /// So many topics are found faster by looking at each.
    private static let fewTopics = 8

    // On its connection's loop alone: the runtime need not look for overlapping accesses each time.

    /// The answer as it will be if all goes well: each topic and each partition stands in it once.
    @exclusivity(unchecked) var response = ProduceResponse()
    /// Where each topic stands in the answer, once there are more than a few.
    private var topics: [Key: Int] = [:]
    /// The first that waits: of most requests the only one.
    @exclusivity(unchecked) private var first: Part?
    /// Those behind it.
    @exclusivity(unchecked) private var others: [Part] = []
    /// How many wait.
    @exclusivity(unchecked) private var left = 0
    let deadline: Int64?

    init(deadline: Int64?) { self.deadline = deadline }

    /// Whether nothing is waited for.
    var isComplete: Bool { left == 0 }

    /// The number of the next part, for its ticket.
    var nextPart: Int { first == nil ? 0 : 1 + others.count }

    /// Where the topic stands in the answer.
    func place(of topic: ProduceRequest.TopicProduceData) -> Int {
        if response.responses.count <= Self.fewTopics {
            if let place = response.responses.firstIndex(where: { $0.name == topic.name && $0.topicID == topic.topicID }) { return place }
        } else if let place = topics[Key(name: topic.name, id: topic.topicID)] {
            return place
        }
        var answer = ProduceResponse.TopicProduceResponse()
        (answer.name, answer.topicID) = (topic.name, topic.topicID)
        answer.partitionResponses.reserveCapacity(topic.partitionData.count)
        response.responses.append(answer)
        let count = response.responses.count
        if count == Self.fewTopics + 1 {
            for (place, known) in response.responses.enumerated() { topics[Key(name: known.name, id: known.topicID)] = place }
        } else if count > Self.fewTopics {
            topics[Key(name: topic.name, id: topic.topicID)] = count - 1
        }
        return count - 1
    }

    /// Adds a partition's answer, unless it has one; one that waits is part `nextPart`.
    func add(_ result: ProduceResponse.PartitionProduceResponse, to topic: Int, waits: Bool) {
        if result.errorCode != .none, response.responses[topic].partitionResponses.contains(where: { $0.index == result.index }) { return }
        response.responses[topic].partitionResponses.append(result)
        guard waits else { return }
        let added = Part(topic: topic, partition: response.responses[topic].partitionResponses.count - 1)
        if first == nil { first = added } else { others.append(added) }
        left += 1
    }

    func resume(_ why: Resumption) -> HandlerResult? {
        switch why {
        case .completed(let part, _, let outcome):
            guard let found = self[part], found.isWaiting else { return nil }
            self[part]?.isWaiting = false
            left -= 1
            if outcome != .durable { fail(found) }
        case .timedOut:
            for number in 0..<nextPart {
                if let part = self[number], part.isWaiting { fail(part) }
            }
            left = 0
        }
        return left == 0 ? .reply(.produce(response)) : nil
    }

    /// The part of this number, if there is one.
    private subscript(_ number: Int) -> Part? {
        get { number == 0 ? first : number <= others.count ? others[number - 1] : nil }
        set {
            if number == 0 { first = newValue } else if let newValue { others[number - 1] = newValue }
        }
    }

    /// The append was made, and whether it will last is not known: never a definite "no".
    private func fail(_ part: Part) {
        response.responses[part.topic].partitionResponses[part.partition].errorCode = .requestTimedOut
        response.responses[part.topic].partitionResponses[part.partition].baseOffset = -1
        response.responses[part.topic].partitionResponses[part.partition].logStartOffset = -1
    }
}
