import Coordination
import Testing
import Threads
import Wire

@testable import Node

@Suite struct LeaderTests {
    @Test("a write that the store refuses is answered as unknown, leaves the image as it was, and the next one works")
    func refusedWrite() throws {
        let test = try TestLeader()
        test.join(1)
        let before = test.image
        test.store.fail(.refuse)
        #expect(test.create("t") == [.requestTimedOut])
        #expect(test.image == before)
        #expect(test.create("t") == [.none])
        #expect(test.image.topic(named: "t")?.partitions.first?.leader == 1)
    }

    @Test("a write that was done though the store failed is shown once the store was read again")
    func forgottenWrite() throws {
        let test = try TestLeader()
        test.join(1)
        test.store.fail(.forget)
        #expect(test.create("t") == [.requestTimedOut])
        #expect(test.image.topic(named: "t")?.partitions.count == 1)
        #expect(test.create("t") == [.topicAlreadyExists])
    }

    @Test("a leader whose name stands in the store no more stops, and writes nothing")
    func deposedLeader() throws {
        let test = try TestLeader()
        test.join(1)
        let other = try OpenedMetadata(test.store, newID: RandomID.uuid)
        #expect(test.create("t") == [.requestTimedOut])
        #expect(test.deposed.withLock { $0 } == 1)
        #expect(test.leader.isStopped)
        #expect(try MetadataContents(test.store.range([]).entries, revision: 99).image.topics.isEmpty)
        #expect(other.contents.image.brokers[1] != nil)
    }

    @Test("a topic that a crash cut off in the middle of its making is not there after the restart, nor is anything of it")
    func cutOffCreation() throws {
        for whole in 0..<4 {
            let test = try TestLeader()
            test.join(1)
            test.store.fail(.refuse, after: whole)
            #expect(test.create("large", partitions: 400) == [.requestTimedOut])
            try test.restart()
            #expect(test.image.topics.isEmpty)
            #expect(try test.store.range(Array("partition/".utf8)).entries.isEmpty)
            test.join(1)
            #expect(test.create("large", partitions: 400) == [.none])
            #expect(test.image.topic(named: "large")?.partitions.count == 400)
        }
    }

    @Test("a heartbeat waits for news, and gets them as soon as there are any")
    func heldHeartbeat() throws {
        let test = try TestLeader()
        test.join(1)
        let slot = ReplySlot()
        let version = test.image.version
        let heartbeat = BrokerHeartbeat(id: 1, epoch: try #require(test.image.brokers[1]).epoch, appliedVersion: version)
        _ = test.ask { answer in .heartbeat(heartbeat, imageVersion: version, Answer(slot: slot, ticket: answer.ticket)) }
        guard case .nothing = slot.take() else {
            Issue.record("answered without news")
            return
        }
        #expect(test.create("t") == [.none])
        guard case .response(.brokerHeartbeat(let news)) = slot.take() else {
            Issue.record("not answered")
            return
        }
        var image = ClusterImage(version: version, clusterID: test.image.clusterID)
        let isNext = image.apply(try ImageDelta(decoding: try #require(news.delta)))
        #expect(isNext && image.version == test.image.version && image.topic(named: "t") != nil)
    }

    @Test("a broker whose image is too old for changes is sent it whole")
    func oldImage() throws {
        let test = try TestLeader()
        test.join(1)
        let heartbeat = BrokerHeartbeat(id: 1, epoch: try #require(test.image.brokers[1]).epoch, appliedVersion: -1)
        guard case .brokerHeartbeat(let news)? = test.ask({ .heartbeat(heartbeat, imageVersion: -1, $0) }) else {
            Issue.record("not answered")
            return
        }
        #expect(try ClusterImage(decoding: try #require(news.image)) == test.image)
    }

    @Test("a silent broker is fenced; one that is heard of while the leader is busy is not")
    func fencing() throws {
        let test = try TestLeader()
        test.join(1)
        test.join(2)
        test.clock.now = 8000
        test.leader.desk.heard(1, epoch: try #require(test.image.brokers[1]).epoch)
        test.clock.now = 9500
        test.leader.turn()
        #expect(test.image.liveBrokers.map(\.id) == [1])
    }

    @Test("producer ids come in blocks, and no block comes twice, whatever fails")
    func producerIDs() throws {
        let test = try TestLeader()
        test.join(1)
        var blocks: [Int64] = []
        for round in 0..<12 {
            if round == 3 { test.store.fail(.refuse) }
            if round == 5 { test.store.fail(.forget) }
            if round == 8 {
                try test.restart()
                test.join(1)
            }
            let epoch = try #require(test.image.brokers[1]).epoch
            guard case .allocateProducerIDs(let answer)? = test.ask({ .allocate(broker: 1, epoch: epoch, $0) }) else { continue }
            if answer.errorCode == .none { blocks.append(answer.first) }
        }
        #expect(blocks.count == 10 && Set(blocks).count == 10)
        guard case .allocateProducerIDs(let stale)? = test.ask({ .allocate(broker: 1, epoch: 1, $0) }) else { return }
        #expect(stale.errorCode == .staleBrokerEpoch)
    }

    @Test("a new cluster has an id that tools can take, and the settings that a new cluster of Kafka 4 has")
    func newCluster() throws {
        let test = try TestLeader()
        #expect(UUID(text: test.image.clusterID) != nil && !test.image.clusterID.hasPrefix("-"))
        #expect(test.image.configs(of: .allBrokers) == ["min.insync.replicas": "1"])
        let id = test.image.clusterID
        try test.restart()
        #expect(test.image.clusterID == id)
    }

    @Test("configs are changed all or nothing for each resource, and stored as they were sent")
    func configs() throws {
        let test = try TestLeader()
        test.join(1)
        _ = test.create("t")
        func alter(_ name: String, _ entries: [(String, Int8, String?)], type: Int8 = 2) -> ErrorCode? {
            var request = IncrementalAlterConfigsRequest()
            var resource = IncrementalAlterConfigsRequest.AlterConfigsResource()
            (resource.resourceType, resource.resourceName) = (type, name)
            resource.configs = entries.map {
                var config = IncrementalAlterConfigsRequest.AlterableConfig()
                (config.name, config.configOperation, config.value) = $0
                return config
            }
            request.resources = [resource]
            guard case .incrementalAlterConfigs(let response)? = test.ask(.incrementalAlterConfigs(request), .incrementalAlterConfigs)
            else { return nil }
            return response.responses.first?.errorCode
        }
        #expect(alter("t", [("retention.ms", 0, "5000"), ("cleanup.policy", 0, "keep")]) == .invalidConfig)
        #expect(test.image.configs(of: .topic("t")).isEmpty)
        #expect(alter("t", [("retention.ms", 0, "5000")]) == ErrorCode.none)
        #expect(test.image.configs(of: .topic("t")) == ["retention.ms": "5000"])
        #expect(alter("t", [("retention.ms", 0, String(repeating: "x", count: 2_000_000))]) == .invalidConfig)
        #expect(
            alter("t", [("leader.replication.throttled.replicas", 0, (0..<150_000).map { "\($0):1" }.joined(separator: ","))])
                == .invalidConfig)
        #expect(alter("nowhere", [("retention.ms", 0, "5000")]) == .unknownTopicOrPartition)
        #expect(alter("a b", [("retention.ms", 0, "5000")]) == .invalidTopicException)
        #expect(alter("", [("log.segment.bytes", 0, "2000000")], type: 4) == ErrorCode.none)
        #expect(alter("1", [("log.segment.bytes", 0, "x")], type: 4) == .invalidRequest)
        #expect(alter("9", [("log.segment.bytes", 0, "2000000")], type: 4) == .invalidRequest)
        #expect(alter(String(repeating: "g", count: 600), [("consumer.session.timeout.ms", 0, "50000")], type: 32) == .invalidRequest)
    }
}
