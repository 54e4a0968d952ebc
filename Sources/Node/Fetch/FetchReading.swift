import Coordination
import LogStore
import Wire

/// One pass over the partitions of a plan: what is readable now, in the plan's order and within its limits.
struct FetchReading {
    private(set) var answers: [FetchAnswer] = []
    /// Bytes that the answer brings.
    private(set) var bytes = 0
    /// Bytes that count towards `min_bytes`: what the answer brings, and what the next one would.
    private(set) var readable = 0
    private(set) var endsWait = false
    private(set) var needsIO = false
    /// Whether any partition asked for could be waited for.
    private(set) var canWait = false

    init(_ plan: FetchPlan, _ view: BrokerView, _ context: RequestContext) {
        var budget = plan.maxBytes
        answers.reserveCapacity(plan.targets.count)
        for target in plan.targets {
            let answer = Self.read(target, plan, view, context, budget: budget, first: bytes == 0)
            budget = max(0, budget - answer.recordBytes)
            bytes += answer.recordBytes
            readable += answer.recordBytes
            if readable < plan.minBytes, answer.recordBytes > 0 { readable += behind(target, answer, plan, view) }
            endsWait = endsWait || answer.endsWait
            needsIO = needsIO || answer.needsIO
            canWait = canWait || answer.data.errorCode == .none
            answers.append(answer)
        }
    }

    /// What lies in the segments behind the one that the records came from, as far as the partition's limit goes.
    private func behind(_ target: FetchTarget, _ answer: FetchAnswer, _ plan: FetchPlan, _ view: BrokerView) -> Int {
        let room = Int(target.maxBytes) - answer.recordBytes
        guard room > 0, let log = plan.log(of: target, view) else { return 0 }
        return Int(min(log.bytesBehindSegment(of: target.fetchOffset, upTo: plan.limit), Int64(room)))
    }

    private static func read(
        _ target: FetchTarget, _ plan: FetchPlan, _ view: BrokerView, _ context: RequestContext, budget: Int, first: Bool
    ) -> FetchAnswer {
        var answer = FetchAnswer(target)
        if plan.limit == .lastStable { answer.data.abortedTransactions = [] }
        let topic = plan.byID ? view.topic(target.key.id) : view.topic(target.key.name)
        guard let topic else {
            answer.fail(plan.byID && !target.wasFound ? .unknownTopicID : .unknownTopicOrPartition, endsWait: false)
            return answer
        }
        guard let place = topic.partition(target.key.partition) else {
            answer.fail(.unknownTopicOrPartition, endsWait: false)
            return answer
        }
        answer.isFound = true
        guard authorize(context.caller, .read, .topic(topic.name)) else {
            answer.fail(.topicAuthorizationFailed)
            return answer
        }
        guard place.isLed, let log = place.log else {
            answer.fail(.notLeaderOrFollower)
            answer.data.currentLeader.leaderID = place.image.leader
            answer.data.currentLeader.leaderEpoch = place.image.leaderEpoch
            return answer
        }
        read(target, plan, log, budget: budget, first: first, into: &answer)
        if answer.data.errorCode == .kafkaStorageError, context.version <= 5 { answer.fail(.notLeaderOrFollower) }
        return answer
    }

    private static func read(
        _ target: FetchTarget, _ plan: FetchPlan, _ log: PartitionLog, budget: Int, first: Bool, into answer: inout FetchAnswer
    ) {
        let offsets = log.offsets
        if target.currentLeaderEpoch != -1, target.currentLeaderEpoch != offsets.leaderEpoch {
            return answer.fail(target.currentLeaderEpoch < offsets.leaderEpoch ? .fencedLeaderEpoch : .unknownLeaderEpoch)
        }
        if target.lastFetchedEpoch != -1 {
            let (epoch, end) = log.endOffset(forEpoch: target.lastFetchedEpoch)
            if epoch < 0 { return answer.fail(.offsetOutOfRange) }
            if epoch < target.lastFetchedEpoch || end < target.fetchOffset {
                (answer.data.divergingEpoch.epoch, answer.data.divergingEpoch.endOffset) = (epoch, end)
                answer.endsWait = true
                return mark(&answer, offsets)
            }
        }
        guard target.fetchOffset >= offsets.logStart, target.fetchOffset <= offsets.logEnd else { return answer.fail(.offsetOutOfRange) }
        let room = max(0, min(Int(target.maxBytes), budget))
        do throws(LogError) {
            switch try read(target, plan, log, room: room, first: first, into: &answer) {
            case .empty: break
            case .needsIO: answer.needsIO = true
            case .slice(let slice):
                answer.records = slice
                answer.recordBytes = slice.count
                answer.data.records = .splice(slice.count)
            }
            mark(&answer, log.offsets)
        } catch {
            answer.fail(KafkaError(error).code)
        }
    }

    /// Reads; readers of committed transactions are told which are not.
    private static func read(
        _ target: FetchTarget, _ plan: FetchPlan, _ log: PartitionLog, room: Int, first: Bool, into answer: inout FetchAnswer
    ) throws(LogError) -> ReadResult {
        guard plan.limit == .lastStable else {
            return try log.read(from: target.fetchOffset, maxBytes: room, minOneBatch: first, upTo: plan.limit)
        }
        let (result, aborted) = try log.readCommitted(from: target.fetchOffset, maxBytes: room, minOneBatch: first)
        answer.data.abortedTransactions = aborted.map { transaction in
            var listed = FetchResponse.AbortedTransaction()
            (listed.producerID, listed.firstOffset) = (transaction.producerID, transaction.firstOffset)
            return listed
        }
        return result
    }

    private static func mark(_ answer: inout FetchAnswer, _ offsets: LogOffsets) {
        answer.data.highWatermark = offsets.highWatermark
        answer.data.lastStableOffset = offsets.lastStable
        answer.data.logStartOffset = offsets.logStart
    }
}
