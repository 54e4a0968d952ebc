import Coordination
import LogStore
import Settings
import Telemetry
import Testing
import Wire

@testable import Node

@Suite(.serialized) struct ClusterTests {
    @Test("a topic that is created through a broker is there on it at once, with its log, and gone once it is deleted")
    func oneBroker() throws {
        let cluster = try TestCluster()
        defer { cluster.stop() }
        let broker = try #require(cluster.brokers[1])
        let client = TestClient(broker.endpoint)
        #expect(try client.create("t", partitions: 3, configs: ["max.message.bytes": "777"]) == .none)
        #expect(try client.leaders("t") == [[1, 0], [1, 0], [1, 0]])
        #expect(broker.services.store.partitions().count == 3)
        #expect(broker.services.store.partitions().allSatisfy { $0.offsets.leaderEpoch == 0 })
        #expect(try client.create("t") == .topicAlreadyExists)
        #expect(try client.delete("t") == .none)
        #expect(try client.metadata(["t"]).topics.first?.errorCode == .unknownTopicOrPartition)
        #expect(try client.create("t", partitions: 1) == .none)
        #expect(try client.leaders("t") == [[1, 0]])
    }

    @Test("creations do not wait behind the deletion of many logs, which is done all the same")
    func deletionInTheBackground() throws {
        let cluster = try TestCluster()
        defer { cluster.stop() }
        let broker = try #require(cluster.brokers[1])
        let client = TestClient(broker.endpoint)
        #expect(try client.create("large", partitions: 40) == .none)
        #expect(try client.delete("large") == .none)
        for index in 0..<5 { #expect(try client.create("t\(index)") == .none) }
        #expect(try client.leaders("t4") == [[1, 0]])
        #expect(try wait { broker.services.store.partitions().count == 5 })
    }

    @Test("a topic that is only asked for is created, and known to who asked")
    func autoCreation() throws {
        let cluster = try TestCluster(settings: ["num.partitions=2"])
        defer { cluster.stop() }
        let client = TestClient(try #require(cluster.brokers[1]).endpoint)
        #expect(try client.metadata(["auto"], create: true).topics.first?.partitions.count == 2)
    }

    @Test("six partitions are spread two by two; with a broker away its partitions have no leader, and come back with a higher epoch")
    func threeBrokers() throws {
        let cluster = try TestCluster(brokers: 3)
        defer { cluster.stop() }
        let client = TestClient(try #require(cluster.brokers[1]).endpoint)
        #expect(try client.create("t", partitions: 6) == .none)
        #expect(try client.leaders("t").map { $0[0] } == [1, 2, 3, 1, 2, 3])
        #expect(try wait { cluster.brokers.values.map { $0.services.store.partitions().count } == [2, 2, 2] })
        cluster.stopBroker(2)
        #expect(try wait { try client.leaders("t").map { $0[0] } == [1, -1, 3, 1, -1, 3] })
        let away = try client.metadata(["t"])
        #expect(away.brokers.map(\.nodeID) == [1, 3])
        #expect(away.topics.first?.partitions.map(\.errorCode) == [.none, .leaderNotAvailable, .none, .none, .leaderNotAvailable, .none])
        try cluster.startBroker(2)
        #expect(try wait { try client.leaders("t").map { $0[0] } == [1, 2, 3, 1, 2, 3] })
        #expect(try client.leaders("t").map { $0[1] } == [0, 2, 0, 0, 2, 0])
        let back = try #require(cluster.brokers[2]).services.store
        #expect(try wait { back.partitions().allSatisfy { $0.offsets.leaderEpoch == 2 } })
    }

    @Test("brokers go on with a leader that was started again, under the same epochs, and the cluster's id stays")
    func leaderRestart() throws {
        let cluster = try TestCluster(brokers: 2)
        defer { cluster.stop() }
        let client = TestClient(try #require(cluster.brokers[1]).endpoint)
        let id = cluster.leader.clusterID
        #expect(id.count == 22)
        #expect(try client.create("a", partitions: 2) == .none)
        try cluster.restartLeader()
        #expect(cluster.leader.clusterID == id)
        #expect(try client.create("b", partitions: 2) == .none)
        #expect(try client.leaders("a") == [[1, 0], [2, 0]])
        #expect(try client.leaders("b") == [[1, 0], [2, 0]])
    }

    @Test("the leader's own listener tells where the brokers are, takes admin requests, and leads no partition")
    func leaderListener() throws {
        let cluster = try TestCluster(brokers: 2)
        defer { cluster.stop() }
        let client = TestClient(cluster.leader.endpoint)
        #expect(try client.create("t", partitions: 2) == .none)
        let answer = try client.metadata(["t"])
        #expect(answer.brokers.map(\.nodeID) == [1, 2] && answer.topics.first?.partitions.map(\.leaderID) == [1, 2])
        var produce = ProduceRequest()
        var topic = ProduceRequest.TopicProduceData()
        topic.name = "t"
        topic.topicID = try #require(answer.topics.first).topicID
        topic.partitionData = [ProduceRequest.PartitionProduceData()]
        (produce.acks, produce.topicData) = (1, [topic])
        guard case .produce(let refused) = try client.call(.produce, .produce(produce)) else { return }
        #expect(refused.responses.first?.partitionResponses.first?.errorCode == .notLeaderOrFollower)
    }

    @Test("a broker of another cluster, and one whose directory belongs to another broker, are refused by name")
    func refusals() throws {
        let cluster = try TestCluster(brokers: 2)
        defer { cluster.stop() }
        cluster.stopBroker(1)
        cluster.stopBroker(2)
        let (one, files) = ("\(cluster.directory.path)/broker-1", PosixFileSystem())
        try files.removeTree(one)
        try files.rename("\(cluster.directory.path)/broker-2", to: one)
        #expect(throws: StartError.self) { try cluster.startBroker(1) }
        try files.rename(one, to: "\(cluster.directory.path)/broker-2")

        let other = try TestCluster(brokers: 0)
        defer { other.stop() }
        var options = cluster.options(2)
        options.leaders = [other.leader.endpoint]
        #expect(throws: StartError.self) { try BrokerNode.start(options, runtime: cluster.runtime) }
        try cluster.startBroker(2)
    }

    @Test("producer ids are never given out twice, over restarts of broker and leader")
    func producerIDs() throws {
        let cluster = try TestCluster()
        defer { cluster.stop() }
        var ids: Set<Int64> = []
        for round in 0..<4 {
            let client = TestClient(try #require(cluster.brokers[1]).endpoint)
            for _ in 0..<3 {
                var request = InitProducerIDRequest()
                request.transactionTimeoutMs = 1000
                guard case .initProducerID(let answer) = try client.call(.initProducerID, .initProducerID(request)) else { continue }
                #expect(answer.errorCode == .none && ids.insert(answer.producerID).inserted)
            }
            if round == 1 { try cluster.restartLeader() }
            cluster.stopBroker(1)
            try cluster.startBroker(1)
        }
        #expect(ids.count == 12)
    }

    /// Asks until it holds, for ten seconds.
    private func wait(_ condition: () throws -> Bool) throws -> Bool {
        let end = NodeClock.monotonic() + 10_000
        while NodeClock.monotonic() < end {
            if try condition() { return true }
        }
        return false
    }
}
