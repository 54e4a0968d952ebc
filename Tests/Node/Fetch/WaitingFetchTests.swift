import Coordination
import Records
import Settings
import Support
import Testing
import Threads
import Transport
import Wire

@testable import LogStore
@testable import Node

@Suite struct WaitingFetchTests {
    /// Nobody is asked here.
    private final class NoLeader: LeaderLink {
        func forward(_ request: ForwardedRequest, into slot: ReplySlot, then ticket: Ticket) {}
        func requestProducerID(then ticket: Ticket) {}
        func autoCreate(_ topics: [String], then ticket: Ticket) {}
    }

    /// A broker in memory with a topic `t` of `partitions` partitions.
    private func broker(partitions: Int, on machine: FaultyMachine? = nil) throws -> BrokerServices {
        var options = LogStoreOptions(
            directory: "/b", fileSystem: MemoryFileSystem(), stores: MemoryStores(), clusterID: "c", nodeID: 1)
        if let machine {
            (options.fileSystem, options.stores, options.isManual) = (machine.fileSystem, machine.stores, true)
        }
        options.flush = .os
        options.reserveBytes = 0
        let store = try LogStore.open(options)
        let id = ID(high: 1, low: 2)
        for index in 0..<partitions {
            let log = try store.create(PartitionID(topic: TopicID(id), index: Int32(index)), topic: "t", config: LogConfig())
            try log.lead(epoch: 0)
        }
        let partition = PartitionImage(leader: 1, leaderEpoch: 0, partitionEpoch: 0, replicas: [1], isr: [1], directories: [id])
        var image = ClusterImage(clusterID: "c")
        let topic = TopicImage(id: id, name: "t", partitions: Array(repeating: partition, count: partitions))
        let isApplied = image.apply(ImageDelta(from: 0, to: 1, changes: [.topic(topic)]))
        #expect(isApplied)
        return BrokerServices(
            nodeID: 1, store: store, settings: SettingValues(), leader: NoLeader(),
            view: BrokerView(image: image, nodeID: 1, store: store), wallClock: { 0 })
    }

    private func request(partitions: Int) -> FetchRequest {
        var request = FetchRequest()
        (request.maxWaitMs, request.minBytes, request.maxBytes, request.sessionEpoch) = (1000, 1, 1 << 20, -1)
        var topic = FetchRequest.FetchTopic()
        topic.topic = "t"
        topic.partitions = (0..<partitions).map {
            var partition = FetchRequest.FetchPartition()
            (partition.partition, partition.partitionMaxBytes) = (Int32($0), 1 << 20)
            return partition
        }
        request.topics = [topic]
        return request
    }

    private func context(_ inbox: LoopInbox) -> RequestContext {
        let header = RequestHeader(apiKey: .fetch, version: 11, correlationID: 1, clientID: nil)
        let caller = Caller(header: header, principal: .anonymous, listener: "PLAINTEXT", address: "test")
        return RequestContext(
            caller: caller, bytes: UnsafeRawBufferPointer(start: nil, count: 0), now: 0, completions: inbox, token: 1, number: 1)
    }

    private func waiters(_ broker: BrokerServices) -> Int {
        broker.store.partitions().reduce(0) { $0 + $1.state.withLock { $0.waiters.count } }
    }

    private func append(to partition: Int32, _ broker: BrokerServices) throws {
        var builder = BatchBuilder()
        builder.append(timestamp: 0, key: nil, value: Array("v".utf8))
        var batch = try builder.finish()
        try batch.withUnsafeMutableBytes { bytes in
            let log = try #require(broker.store.partitions().first { $0.id.index == partition })
            _ = try log.append(bytes, now: 0, ticket: nil)
        }
    }

    @Test("a Fetch that is answered leaves no ticket in the partitions in which nothing happened")
    func leavesNothing() throws {
        let broker = try broker(partitions: 5)
        let network = MemoryNetwork()
        let context = context(network.makeLoop(host: "node").outside)
        guard case .waiting(.fetch(var pending)) = FetchHandler.handle(request(partitions: 5), context, broker) else {
            Issue.record("there is nothing to read, so the Fetch has to wait")
            return
        }
        #expect(waiters(broker) == 5)
        try append(to: 3, broker)
        let result = pending.resume(.completed(part: 3, value: 1, outcome: .readable), context)
        guard case .records(.fetch(let response), _)? = result else {
            Issue.record("the record that came ends the wait")
            return
        }
        #expect(response.responses[0].partitions.map { $0.records?.count ?? 0 }.filter { $0 > 0 }.count == 1)
        #expect(waiters(broker) == 0)
    }

    @Test("a Fetch whose client has gone leaves no ticket")
    func abandoned() throws {
        let broker = try broker(partitions: 3)
        let network = MemoryNetwork()
        let context = context(network.makeLoop(host: "node").outside)
        guard case .waiting(let pending) = FetchHandler.handle(request(partitions: 3), context, broker) else {
            Issue.record("there is nothing to read, so the Fetch has to wait")
            return
        }
        #expect(waiters(broker) == 3)
        pending.abandon(context)
        #expect(waiters(broker) == 0)
    }

    @Test("a Fetch that has read ahead from the disk and then waits for more is answered at its deadline")
    func deadlineBehindTheDisk() throws {
        let machine = FaultyMachine()
        let broker = try broker(partitions: 1, on: machine)
        try append(to: 0, broker)
        machine.dropCache()
        let network = MemoryNetwork()
        let context = context(network.makeLoop(host: "node").outside)
        var wanted = request(partitions: 1)
        wanted.minBytes = 100_000
        guard case .waiting(.fetch(var pending)) = FetchHandler.handle(wanted, context, broker) else {
            Issue.record("the record is on the disk only, so the Fetch has to wait")
            return
        }
        #expect(pending.deadline == nil, "the disk always answers")
        if pending.resume(.completed(part: 0, value: 0, outcome: .readable), context) != nil { Issue.record("a record is not enough") }
        #expect(pending.deadline == 1000 && waiters(broker) == 1)
        guard case .records(.fetch(let response), _)? = pending.resume(.timedOut, context) else {
            Issue.record("what there is ends the wait")
            return
        }
        #expect(response.responses[0].partitions[0].records?.count ?? 0 > 0)
        #expect(waiters(broker) == 0)
    }
}
