import Coordination
import Wire

/// DescribeTopicPartitions: Metadata for admin clients, a page at a time (KIP-966).
enum DescribeTopicPartitionsHandler {
    typealias Topic = DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic
    typealias Partition = DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition

    /// Partitions in one answer at most, whatever the request says.
    private static let cap = 2000

    static func handle(_ request: DescribeTopicPartitionsRequest, _ context: RequestContext, _ view: BrokerView) -> HandlerResult {
        let asked = request.topics.isEmpty ? view.topics.map(\.name) : request.topics.map(\.name)
        var names = Set(asked).sorted()
        var first = 0
        if let cursor = request.cursor {
            guard cursor.partitionIndex >= 0, request.topics.isEmpty || names.contains(cursor.topicName) else {
                return .reply(.describeTopicPartitions(refused(names)))
            }
            names.removeAll { $0 < cursor.topicName }
            if names.first == cursor.topicName { first = Int(cursor.partitionIndex) }
        }
        var room = min(max(1, Int(request.responsePartitionLimit)), cap)
        var response = DescribeTopicPartitionsResponse()
        for name in names {
            guard authorize(context.caller, .describe, .topic(name)) else { continue }
            guard let topic = view.topic(name) else {
                let code: ErrorCode = TopicName.fault(of: name) == nil ? .unknownTopicOrPartition : .invalidTopicException
                response.topics.append(header(name, .zero, code))
                continue
            }
            if room == 0 {
                response.nextCursor = cursor(name, 0)
                break
            }
            let last = min(topic.partitions.count, first + room)
            var answer = header(name, topic.id, .none)
            answer.isInternal = topic.isInternal
            answer.partitions = first < last ? (first..<last).map { describe(topic.partitions[$0], $0, view, context) } : []
            response.topics.append(answer)
            room -= answer.partitions.count
            first = 0
            if last < topic.partitions.count {
                response.nextCursor = cursor(name, last)
                break
            }
        }
        return .reply(.describeTopicPartitions(response))
    }

    private static func refused(_ names: [String]) -> DescribeTopicPartitionsResponse {
        var response = DescribeTopicPartitionsResponse()
        response.topics = names.map {
            var topic = header($0, .zero, .invalidRequest)
            topic.topicAuthorizedOperations = .min
            return topic
        }
        return response
    }

    private static func cursor(_ topic: String, _ partition: Int) -> DescribeTopicPartitionsResponse.Cursor {
        var cursor = DescribeTopicPartitionsResponse.Cursor()
        (cursor.topicName, cursor.partitionIndex) = (topic, Int32(partition))
        return cursor
    }

    private static func header(_ name: String, _ id: UUID, _ code: ErrorCode) -> Topic {
        var topic = Topic()
        (topic.name, topic.topicID, topic.errorCode) = (name, id, code)
        topic.topicAuthorizedOperations = AuthorizedOperations.topic
        return topic
    }

    private static func describe(_ partition: PartitionView, _ index: Int, _ view: BrokerView, _ context: RequestContext) -> Partition {
        var answer = Partition()
        let image = partition.image
        (answer.partitionIndex, answer.leaderID, answer.leaderEpoch) = (Int32(index), image.leader, image.leaderEpoch)
        (answer.replicaNodes, answer.isrNodes) = (image.replicas, image.isr)
        (answer.eligibleLeaderReplicas, answer.lastKnownElr) = ([], [])
        answer.offlineReplicas = image.replicas.filter { view.image.brokers[$0]?.isFenced ?? true }
        if image.leader < 0 { answer.errorCode = .leaderNotAvailable }
        return answer
    }
}
