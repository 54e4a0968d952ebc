import LogStore
import Wire

/// ListOffsets: the first, the last, the one with the greatest timestamp, or the first at or behind a time. Times are looked up in files,
/// so a request that asks for one is answered by a worker thread.
enum ListOffsetsHandler {
    typealias Partition = ListOffsetsResponse.ListOffsetsPartitionResponse

    /// The special timestamps, with the version that brought each.
    private enum Special {
        static let latest: Int64 = -1
        static let earliest: Int64 = -2
        static let maxTimestamp: Int64 = -3
        static let earliestLocal: Int64 = -4
        static let latestTiered: Int64 = -5
        static let earliestPendingUpload: Int64 = -6
        static let firstVersion: [Int64: Version] = [
            latest: 1, earliest: 1, maxTimestamp: 7, earliestLocal: 8, latestTiered: 9, earliestPendingUpload: 11,
        ]
    }

    static func handle(_ request: ListOffsetsRequest, _ context: RequestContext, _ broker: BrokerServices) -> HandlerResult {
        let needsFiles = request.topics.contains { topic in
            topic.partitions.contains { $0.timestamp >= 0 || $0.timestamp == Special.maxTimestamp }
        }
        guard needsFiles else { return .reply(answer(request, context.caller, broker.view)) }
        let slot = ReplySlot()
        let (view, caller) = (broker.view, context.caller)
        broker.workers.run(then: context.ticket()) { slot.put(.response(answer(request, caller, view))) }
        return .waiting(.reply(PendingReply(slot: slot, failure: .listOffsets(ListOffsetsResponse()), deadline: nil)))
    }

    private static func answer(_ request: ListOffsetsRequest, _ caller: Caller, _ view: BrokerView) -> Response {
        var seen: Set<Key> = []
        var repeated: Set<Key> = []
        for topic in request.topics {
            for partition in topic.partitions {
                let key = Key(topic: topic.name, index: partition.partitionIndex)
                if !seen.insert(key).inserted { repeated.insert(key) }
            }
        }
        var response = ListOffsetsResponse()
        response.topics = request.topics.filter { !$0.partitions.isEmpty }.map { topic in
            var answer = ListOffsetsResponse.ListOffsetsTopicResponse()
            answer.name = topic.name
            answer.partitions = topic.partitions.map { asked in
                var result = Partition()
                (result.partitionIndex, result.offset, result.timestamp, result.leaderEpoch) = (asked.partitionIndex, -1, -1, -1)
                do throws(KafkaError) {
                    if repeated.contains(Key(topic: topic.name, index: asked.partitionIndex)) { throw KafkaError(.invalidRequest) }
                    try find(asked, topic.name, request.isolationLevel, caller, view, into: &result)
                } catch {
                    result.errorCode = error.code
                }
                return result
            }
            return answer
        }
        return .listOffsets(response)
    }

    private struct Key: Hashable {
        var topic: String
        var index: Int32
    }

    private static func find(
        _ asked: ListOffsetsRequest.ListOffsetsPartition, _ topic: String, _ isolation: Int8, _ caller: Caller, _ view: BrokerView,
        into result: inout Partition
    ) throws(KafkaError) {
        let log = try view.ledLog(
            topic, asked.partitionIndex, currentLeaderEpoch: asked.currentLeaderEpoch, caller: caller, operation: .describe)
        if asked.timestamp < 0 {
            guard let first = Special.firstVersion[asked.timestamp], caller.version >= first else { throw KafkaError(.unsupportedVersion) }
        }
        let offsets = log.offsets
        let end = isolation == 1 ? offsets.lastStable : offsets.highWatermark
        switch asked.timestamp {
        case Special.latest: (result.offset, result.leaderEpoch) = (end, offsets.leaderEpoch)
        case Special.earliest, Special.earliestLocal:
            (result.offset, result.leaderEpoch) = (offsets.logStart, log.epoch(of: offsets.logStart))
        case Special.latestTiered, Special.earliestPendingUpload: break
        default:
            do throws(LogError) {
                let found = asked.timestamp >= 0 ? try log.find(timestamp: asked.timestamp) : try log.findMaxTimestamp()
                guard let found, found.offset < end else { return }
                (result.offset, result.timestamp, result.leaderEpoch) = (found.offset, found.timestamp, found.leaderEpoch)
            } catch {
                throw KafkaError(error)
            }
        }
    }
}
