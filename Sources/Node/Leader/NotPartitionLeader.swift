import Wire

/// Produce and Fetch at the leader of the cluster: it leads no partition, and clients look for one that does.
enum NotPartitionLeader {
    static func produce(_ request: ProduceRequest) -> HandlerResult {
        if request.acks == 0 { return .close("a Produce without acks was sent to the cluster's leader, which leads no partition") }
        var response = ProduceResponse()
        response.responses = request.topicData.map { topic in
            var answer = ProduceResponse.TopicProduceResponse()
            (answer.name, answer.topicID) = (topic.name, topic.topicID)
            answer.partitionResponses = topic.partitionData.map { partition in
                var result = ProduceResponse.PartitionProduceResponse()
                (result.index, result.errorCode, result.baseOffset) = (partition.index, .notLeaderOrFollower, -1)
                return result
            }
            return answer
        }
        return .reply(.produce(response))
    }

    static func fetch(_ request: FetchRequest) -> HandlerResult {
        var response = FetchResponse()
        response.responses = request.topics.map { topic in
            var answer = FetchResponse.FetchableTopicResponse()
            (answer.topic, answer.topicID) = (topic.topic, topic.topicID)
            answer.partitions = topic.partitions.map { partition in
                var result = FetchResponse.PartitionData()
                (result.partitionIndex, result.errorCode, result.highWatermark) = (partition.partition, .notLeaderOrFollower, -1)
                return result
            }
            return answer
        }
        return .reply(.fetch(response))
    }
}
