import Coordination
import LogStore
import Wire

/// Produce: each batch is validated, given its offsets and written, on the connection's loop; with acks=all the answer waits until it is durable.
enum ProduceHandler {
    typealias Partition = ProduceResponse.PartitionProduceResponse

    static func handle(_ request: ProduceRequest, _ context: RequestContext, _ broker: BrokerServices) -> HandlerResult {
        let view = broker.view
        var pending = PendingProduce(response: ProduceResponse(), deadline: deadline(request, context))
        pending.response.responses.reserveCapacity(request.topicData.count)
        var failed = false
        let repeated = repeatedPartitions(request)
        for (t, topic) in request.topicData.enumerated() {
            let found = context.version >= 13 ? view.topic(topic.topicID) : view.topic(topic.name)
            var answer = ProduceResponse.TopicProduceResponse()
            (answer.name, answer.topicID) = (topic.name, topic.topicID)
            answer.partitionResponses.reserveCapacity(topic.partitionData.count)
            for (p, partition) in topic.partitionData.enumerated() {
                var result = Partition()
                (result.index, result.baseOffset) = (partition.index, -1)
                do throws(KafkaError) {
                    if repeated.contains(Key(topic: topic.name, id: topic.topicID, index: partition.index)) {
                        throw KafkaError(.invalidRequest, "the partition stands twice in this request")
                    }
                    let waits = try append(
                        partition, to: found, acks: request.acks, broker, context, ticket: context.ticket(part: pending.nextPart),
                        into: &result)
                    if waits, request.acks == -1 { pending.wait(topic: t, partition: p) }
                } catch {
                    failed = true
                    fail(&result, error, found?.partition(partition.index), broker)
                }
                answer.partitionResponses.append(result)
            }
            pending.response.responses.append(answer)
        }
        if request.acks == 0 { return failed ? .close("a Produce with acks=0 failed: closing is the only answer it has") : .silent }
        addEndpoints(&pending.response, view, context)
        return pending.isComplete ? .reply(.produce(pending.response)) : .waiting(.produce(pending))
    }

    private static func deadline(_ request: ProduceRequest, _ context: RequestContext) -> Int64? {
        // A timeout of zero or less means "do not wait for other replicas"; durability on this one is waited for all the same.
        request.timeoutMs > 0 ? context.now + Int64(request.timeoutMs) : context.now + 30_000
    }

    /// Appends one batch; true if the answer has to wait for its sync.
    private static func append(
        _ partition: ProduceRequest.PartitionProduceData, to topic: TopicView?, acks: Int16, _ broker: BrokerServices,
        _ context: RequestContext, ticket: Ticket, into result: inout Partition
    ) throws(KafkaError) -> Bool {
        guard let topic else { throw KafkaError(context.version >= 13 ? .unknownTopicID : .unknownTopicOrPartition) }
        guard let place = topic.partition(partition.index) else { throw KafkaError(.unknownTopicOrPartition) }
        guard authorize(context.caller, .write, .topic(topic.name)) else { throw KafkaError(.topicAuthorizationFailed) }
        guard acks >= -1, acks <= 1 else { throw KafkaError(.invalidRequiredAcks) }
        guard !topic.isInternal || context.caller.header.clientID == "__admin_client" else { throw KafkaError(.invalidTopicException) }
        guard place.isLed, let log = place.log else { throw KafkaError(.notLeaderOrFollower) }
        guard case .range(let range)? = partition.records, !range.isEmpty else {
            throw KafkaError(.invalidRecord, "no record batch was sent")
        }
        // The frame is this request's alone: offsets and epoch are written into it where it lies.
        let batch = UnsafeMutableRawBufferPointer(mutating: UnsafeRawBufferPointer(rebasing: context.bytes[range]))
        try ProduceRules.check(UnsafeRawBufferPointer(batch), version: context.version)
        do throws(LogError) {
            let appended = try log.append(batch, now: broker.wallClock(), ticket: acks == -1 ? ticket : nil)
            result.baseOffset = appended.baseOffset
            result.logAppendTimeMs = appended.isDuplicate ? appended.duplicateTimestamp : appended.logAppendTime
            result.logStartOffset = appended.logStartOffset
            return !appended.isDurable
        } catch {
            throw KafkaError(error)
        }
    }

    private static func fail(_ result: inout Partition, _ error: KafkaError, _ place: PartitionView?, _ broker: BrokerServices) {
        result.errorCode = error.code
        result.errorMessage = error.message
        result.recordErrors = error.recordErrors.map { record in
            var answer = ProduceResponse.BatchIndexAndErrorMessage()
            (answer.batchIndex, answer.batchIndexErrorMessage) = (record.index, record.message)
            return answer
        }
        if error.code == .invalidRecord || error.code == .invalidTimestamp, let log = place?.log {
            result.logStartOffset = log.offsets.logStart
        }
        if error.code == .notLeaderOrFollower, let place {
            result.currentLeader.leaderID = place.image.leader
            result.currentLeader.leaderEpoch = place.image.leaderEpoch
        }
    }

    /// From version 10 on an answer that says "not here" says where.
    private static func addEndpoints(_ response: inout ProduceResponse, _ view: BrokerView, _ context: RequestContext) {
        guard context.version >= 10 else { return }
        var leaders: Set<Int32> = []
        for topic in response.responses {
            for partition in topic.partitionResponses where partition.errorCode == .notLeaderOrFollower {
                leaders.insert(partition.currentLeader.leaderID)
            }
        }
        for (id, address) in view.addresses(of: leaders, listener: context.listener) {
            var endpoint = ProduceResponse.NodeEndpoint()
            (endpoint.nodeID, endpoint.host, endpoint.port, endpoint.rack) = (id, address.host, Int32(address.port), address.rack)
            response.nodeEndpoints.append(endpoint)
        }
    }

    private struct Key: Hashable {
        var topic: String
        var id: UUID
        var index: Int32
    }

    /// Partitions that stand more than once in the request. (Apache Kafka appends the last of them and loses the others in silence.)
    private static func repeatedPartitions(_ request: ProduceRequest) -> Set<Key> {
        let count = request.topicData.reduce(0) { $0 + $1.partitionData.count }
        guard count > 1 else { return [] }
        var seen: Set<Key> = []
        var repeated: Set<Key> = []
        for topic in request.topicData {
            for partition in topic.partitionData {
                let key = Key(topic: topic.name, id: topic.topicID, index: partition.index)
                if !seen.insert(key).inserted { repeated.insert(key) }
            }
        }
        return repeated
    }
}
