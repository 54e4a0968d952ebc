import Coordination
import LogStore
import Records
import Settings
import Testing
import Transport
import Wire

@testable import Node

/// Fetch and ListOffsets with isolation level 1, over transactions that lie in the log.
@Suite struct CommittedFetchTests {
    private final class NoLeader: LeaderLink {
        func forward(_ request: ForwardedRequest, into slot: ReplySlot, then ticket: Ticket) {}
        func requestProducerID(then ticket: Ticket) {}
        func autoCreate(_ topics: [String], then ticket: Ticket) {}
    }

    /// A broker in memory with a partition: plain 0, aborted 1 and 3 by producer 7 (marker 4), committed 2 by producer 8 (marker 5), open 6.
    private func broker() throws -> BrokerServices {
        var options = LogStoreOptions.inMemory
        (options.flush, options.reserveBytes) = (.os, 0)
        let store = try LogStore.open(options)
        let id = ID(high: 1, low: 2)
        let log = try store.create(PartitionID(topic: TopicID(id), index: 0), topic: "t", config: LogConfig())
        try log.lead(epoch: 0)
        try append(log)
        try append(log, producer: 7)
        try append(log, producer: 8)
        try append(log, producer: 7, sequence: 1)
        for (producer, kind) in [(Int64(7), ControlMarker.Kind.abort), (8, .commit)] {
            _ = try log.appendMarker(producerID: producer, epoch: 0, kind, coordinatorEpoch: 0, now: 10, ticket: nil)
        }
        try append(log, producer: 9)
        let partition = PartitionImage(leader: 1, leaderEpoch: 0, partitionEpoch: 0, replicas: [1], isr: [1], directories: [id])
        var image = ClusterImage(clusterID: "c")
        let isApplied = image.apply(
            ImageDelta(from: 0, to: 1, changes: [.topic(TopicImage(id: id, name: "t", partitions: [partition]))]))
        #expect(isApplied)
        return BrokerServices(
            nodeID: 1, store: store, settings: SettingValues(), leader: NoLeader(),
            view: BrokerView(image: image, nodeID: 1, store: store), wallClock: { 0 })
    }

    private func append(_ log: PartitionLog, producer: Int64 = -1, sequence: Int32 = 0) throws {
        var builder = BatchBuilder(
            producerID: producer, producerEpoch: producer < 0 ? -1 : 0, baseSequence: producer < 0 ? -1 : sequence)
        builder.attributes.isTransactional = producer >= 0
        builder.append(timestamp: 10, key: nil, value: Array("v".utf8))
        var batch = try builder.finish()
        _ = try batch.withUnsafeMutableBytes { try log.append($0, now: 10, ticket: nil) }
    }

    private func context(_ key: APIKey, version: Version) -> RequestContext {
        let header = RequestHeader(apiKey: key, version: version, correlationID: 1, clientID: nil)
        let caller = Caller(header: header, principal: .anonymous, listener: "PLAINTEXT", address: "test")
        return RequestContext(
            caller: caller, bytes: UnsafeRawBufferPointer(start: nil, count: 0), now: 0,
            completions: MemoryNetwork().makeLoop(host: "node").outside, token: 1, number: 1)
    }

    private func fetch(
        _ broker: BrokerServices, from offset: Int64, isolation: Int8, maxBytes: Int32 = 1 << 20
    ) throws -> FetchResponse.PartitionData {
        var request = FetchRequest()
        (request.minBytes, request.maxBytes, request.sessionEpoch, request.isolationLevel) = (0, 1 << 20, -1, isolation)
        var (topic, partition) = (FetchRequest.FetchTopic(), FetchRequest.FetchPartition())
        (topic.topic, partition.fetchOffset, partition.partitionMaxBytes) = ("t", offset, maxBytes)
        topic.partitions = [partition]
        request.topics = [topic]
        switch FetchHandler.handle(request, context(.fetch, version: 11), broker) {
        case .records(.fetch(let response), _), .reply(.fetch(let response)): return response.responses[0].partitions[0]
        default: throw KafkaError(.unknownServerError, "no answer at once")
        }
    }

    @Test("read_committed ends at the last stable offset and lists what was aborted; read_uncommitted brings all and lists nothing")
    func fetches() throws {
        let broker = try broker()
        let all = try fetch(broker, from: 0, isolation: 0)
        #expect(all.highWatermark == 7 && all.lastStableOffset == 6 && all.abortedTransactions == nil)
        let committed = try fetch(broker, from: 0, isolation: 1)
        #expect(committed.lastStableOffset == 6 && committed.highWatermark == 7)
        #expect(committed.records?.count ?? 0 < all.records?.count ?? 0)
        #expect(committed.abortedTransactions?.map { [$0.producerID, $0.firstOffset] } == [[7, 1]])
        // A batch of it is enough to be told, and one behind it is not.
        #expect(try fetch(broker, from: 3, isolation: 1, maxBytes: 1).abortedTransactions?.count == 1)
        #expect(try fetch(broker, from: 0, isolation: 1, maxBytes: 1).abortedTransactions?.isEmpty == true)
        #expect(try fetch(broker, from: 5, isolation: 1).abortedTransactions?.isEmpty == true)
        let end = try fetch(broker, from: 6, isolation: 1)
        #expect(end.errorCode == .none && end.records?.count ?? 0 == 0 && end.abortedTransactions?.isEmpty == true)
    }

    @Test("the latest offset is the last stable one for readers of committed transactions")
    func latest() throws {
        let broker = try broker()
        for (isolation, expected) in [(Int8(0), Int64(7)), (1, 6)] {
            var request = ListOffsetsRequest()
            request.isolationLevel = isolation
            var (topic, partition) = (ListOffsetsRequest.ListOffsetsTopic(), ListOffsetsRequest.ListOffsetsPartition())
            (topic.name, partition.timestamp) = ("t", -1)
            topic.partitions = [partition]
            request.topics = [topic]
            guard case .reply(.listOffsets(let response)) = ListOffsetsHandler.handle(request, context(.listOffsets, version: 5), broker)
            else {
                Issue.record("the latest offset is known at once")
                return
            }
            #expect(response.topics[0].partitions[0].offset == expected)
        }
    }
}
