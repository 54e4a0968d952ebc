import Coordination
import LogStore
import Settings
import Wire

/// DeleteRecords: raises the log start offset. It is durable before it is answered, so a worker thread does it.
enum DeleteRecordsHandler {
    static func handle(_ request: DeleteRecordsRequest, _ context: RequestContext, _ broker: BrokerServices) -> HandlerResult {
        let slot = ReplySlot()
        let (view, caller) = (broker.view, context.caller)
        broker.workers.run(then: context.ticket()) { slot.put(.response(answer(request, caller, view, broker))) }
        return .waiting(.reply(PendingReply(slot: slot, failure: .deleteRecords(DeleteRecordsResponse()), deadline: nil, holdsBack: true)))
    }

    private static func answer(_ request: DeleteRecordsRequest, _ caller: Caller, _ view: BrokerView, _ broker: BrokerServices)
        -> Response
    {
        var response = DeleteRecordsResponse()
        response.topics = request.topics.filter { !$0.partitions.isEmpty }.map { topic in
            var answer = DeleteRecordsResponse.DeleteRecordsTopicResult()
            answer.name = topic.name
            answer.partitions = topic.partitions.map { asked in
                var result = DeleteRecordsResponse.DeleteRecordsPartitionResult()
                (result.partitionIndex, result.lowWatermark) = (asked.partitionIndex, -1)
                do throws(KafkaError) {
                    result.lowWatermark = try delete(asked, topic.name, caller, view, broker)
                } catch {
                    result.errorCode = error.code
                }
                return result
            }
            return answer
        }
        return .deleteRecords(response)
    }

    private static func delete(
        _ asked: DeleteRecordsRequest.DeleteRecordsPartition, _ topic: String, _ caller: Caller, _ view: BrokerView,
        _ broker: BrokerServices
    ) throws(KafkaError) -> Int64 {
        if let found = view.topic(topic), found.isInternal { throw KafkaError(.invalidTopicException) }
        let log = try view.ledLog(topic, asked.partitionIndex, caller: caller, operation: .delete)
        let config = LogConfig(broker.effectiveSettings(view), overrides: view.image.configs(of: .topic(topic)))
        guard config.cleanupPolicy.contains(.delete) else { throw KafkaError(.policyViolation) }
        guard asked.offset >= -1, asked.offset <= log.offsets.highWatermark else { throw KafkaError(.offsetOutOfRange) }
        do throws(LogError) {
            return try log.deleteRecords(before: asked.offset)
        } catch {
            throw KafkaError(error)
        }
    }
}
