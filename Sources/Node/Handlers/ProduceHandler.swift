import Coordination
import LogStore
import Settings
import Wire

/// Produce: each batch is validated, given its offsets and written, on the connection's loop; with acks=all the answer waits until it is durable.
enum ProduceHandler {
    typealias Partition = ProduceResponse.PartitionProduceResponse

    /// Without other replicas to wait for, a Produce waits for this broker's disk alone, which no timeout of a client's cuts short; a disk
    /// that hangs longer than this is answered with "unknown".
    private static let patience: Int64 = 30_000

    static func handle(_ request: ProduceRequest, _ context: RequestContext, _ broker: BrokerServices) -> HandlerResult {
        let view = broker.view
        let rules = ProduceRules(request, context)
        let pending = PendingProduce(deadline: context.now + max(Int64(request.timeoutMs), patience))
        var failed = false
        // The first append may have to wait, and the request with it; what follows it goes on.
        var whenFull = WhenFull.park(context.ticket())
        for topic in request.topicData where !topic.partitionData.isEmpty {
            let found = context.version >= 13 ? view.topic(topic.topicID) : view.topic(topic.name)
            let place = pending.place(of: topic)
            for partition in topic.partitionData {
                var result = Partition()
                (result.index, result.baseOffset) = (partition.index, -1)
                var waits = false
                do throws(KafkaError) {
                    let ticket = rules.acks == -1 ? context.ticket(part: pending.nextPart) : nil
                    let appended = try append(partition, of: topic, to: found, rules, broker, context, ticket, whenFull, into: &result)
                    guard let appended else { return .parked }
                    waits = appended
                    whenFull = .goOn
                } catch {
                    failed = true
                    fail(&result, error, found?.partition(partition.index), broker)
                }
                pending.add(result, to: place, waits: waits && request.acks == -1)
            }
        }
        if request.acks == 0 { return failed ? .close("a Produce with acks=0 failed: closing is the only answer it has") : .silent }
        addEndpoints(&pending.response, view, context)
        return pending.isComplete ? .reply(.produce(pending.response)) : .waiting(.produce(pending))
    }

    /// Appends one batch; true if the answer has to wait for its sync, nil if there is no room for it yet.
    private static func append(
        _ partition: ProduceRequest.PartitionProduceData, of topic: ProduceRequest.TopicProduceData, to found: TopicView?,
        _ rules: ProduceRules, _ broker: BrokerServices, _ context: RequestContext, _ ticket: Ticket?, _ whenFull: WhenFull,
        into result: inout Partition
    ) throws(KafkaError) -> Bool? {
        try rules.checkRequest()
        guard let found else { throw KafkaError(context.version >= 13 ? .unknownTopicID : .unknownTopicOrPartition) }
        guard found.partitions.indices.contains(Int(partition.index)) else { throw KafkaError(.unknownTopicOrPartition) }
        let place = Int(partition.index)
        guard authorize(context.caller, .write, .topic(found.name)) else { throw KafkaError(.topicAuthorizationFailed) }
        try rules.checkAcks()
        try rules.checkRepeats(topic, partition.index)
        guard !found.isInternal || context.caller.header.clientID == "__admin_client" else { throw KafkaError(.invalidTopicException) }
        guard found.partitions[place].isLed, let log = found.partitions[place].log else { throw KafkaError(.notLeaderOrFollower) }
        if rules.acks == -1 { try checkInSync(found, place, broker) }
        guard case .range(let range)? = partition.records, !range.isEmpty else {
            throw KafkaError(.invalidRecord, "no record batch was sent")
        }
        // The frame is this request's alone: offsets and epoch are written into it where it lies.
        let batch = UnsafeMutableRawBufferPointer(mutating: UnsafeRawBufferPointer(rebasing: context.bytes[range]))
        try rules.check(UnsafeRawBufferPointer(batch))
        do throws(LogError) {
            let appended = try log.append(batch, now: broker.wallClock(), ticket: ticket, whenFull: whenFull, more: true)
            result.baseOffset = appended.baseOffset
            result.logAppendTimeMs = appended.isDuplicate ? appended.duplicateTimestamp : appended.logAppendTime
            result.logStartOffset = appended.logStartOffset
            return !appended.isDurable
        } catch .parked {
            return nil
        } catch {
            throw KafkaError(error)
        }
    }

    /// With acks=all there must be as many replicas in sync as the topic asks for, though never more than it has.
    private static func checkInSync(_ topic: TopicView, _ place: Int, _ broker: BrokerServices) throws(KafkaError) {
        guard topic.partitions[place].image.replicas.count > 1, let setting = TopicSettings.named("min.insync.replicas") else { return }
        let image = topic.partitions[place].image
        let view = broker.view
        let value = broker.effectiveSettings(view).topicValue(setting, overrides: view.image.configs(of: .topic(topic.name)))
        let least = min(Int(value) ?? 1, image.replicas.count)
        guard image.isr.count >= least else {
            throw KafkaError(.notEnoughReplicas, "\(image.isr.count) replicas are in sync, \(least) must be")
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
}
