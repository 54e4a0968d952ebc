import LogStore
import Wire

/// OffsetForLeaderEpoch: where an epoch ended, by which clients and followers find out that the log was truncated (KIP-320).
enum OffsetForLeaderEpochHandler {
    static func handle(_ request: OffsetForLeaderEpochRequest, _ context: RequestContext, _ broker: BrokerServices) -> HandlerResult {
        let view = broker.view
        var response = OffsetForLeaderEpochResponse()
        response.topics = request.topics.map { topic in
            var answer = OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult()
            answer.topic = topic.topic
            answer.partitions = topic.partitions.map { asked in
                var result = OffsetForLeaderEpochResponse.EpochEndOffset()
                (result.partition, result.leaderEpoch, result.endOffset) = (asked.partition, -1, -1)
                do throws(KafkaError) {
                    let log = try view.ledLog(
                        topic.topic, asked.partition, currentLeaderEpoch: asked.currentLeaderEpoch, caller: context.caller,
                        operation: .describe)
                    (result.leaderEpoch, result.endOffset) = log.endOffset(forEpoch: asked.leaderEpoch)
                } catch {
                    result.errorCode = error.code
                }
                return result
            }
            return answer
        }
        return .reply(.offsetForLeaderEpoch(response))
    }
}
