import Coordination
import Support
import Testing

/// Takes `retention.ms` with digits, nothing else.
private func checkConfigs(_ configs: [(name: String, value: String?)]) throws(Refusal) -> [String: String] {
    var result: [String: String] = [:]
    for (name, value) in configs {
        guard name == "retention.ms", let value, Int(value) != nil else { throw Refusal(.invalidConfig, name) }
        result[name] = value
    }
    return result
}

private func creation(_ image: ClusterImage, _ defaults: TopicDefaults = TopicDefaults()) -> TopicCreation {
    var random = SplitMix64(seed: 4)
    return TopicCreation(image: image, defaults: defaults, checkConfigs: checkConfigs) { ID(high: random.next(), low: random.next()) }
}

private func create(_ topic: NewTopic, _ image: ClusterImage) -> Refusal.Reason? {
    var creation = creation(image)
    guard case .failure(let refusal)? = creation.evaluate([topic]).first?.result else { return nil }
    return refusal.reason
}

private func with(_ names: [String], brokers: Int = 1) -> ClusterImage {
    var image = cluster(brokers)
    var creation = creation(image)
    let outcomes = creation.evaluate(names.map { NewTopic(name: $0) })
    _ = image.apply(ImageDelta(from: 1, to: 2, changes: TopicCreation.changes(for: outcomes)))
    return image
}

@Test("the first error of several is the one that Apache Kafka answers")
func firstErrorWins() {
    let image = with(["there"])
    let bad: [(name: String, value: String?)] = [("x.y", "1")]
    let here = [NewTopic.Assignment(partition: 0, brokers: [1])]
    #expect(create(NewTopic(name: "there", partitions: 0), image) == .topicAlreadyExists)
    #expect(create(NewTopic(name: "a b", partitions: 0), image) == .invalidTopic)
    #expect(create(NewTopic(name: "n", partitions: 0, replicationFactor: 0), image) == .invalidReplicationFactor)
    #expect(create(NewTopic(name: "n", partitions: 1, replicationFactor: 5, configs: bad), image) == .invalidConfig)
    #expect(create(NewTopic(name: "n", partitions: 0, replicationFactor: 1, configs: bad), image) == .invalidConfig)
    #expect(create(NewTopic(name: "there", configs: bad), image) == .topicAlreadyExists)
    #expect(
        create(NewTopic(name: "n", partitions: 1, replicationFactor: 1, assignments: here, configs: bad), image) == .invalidConfig)
    #expect(create(NewTopic(name: "a b", configs: bad), image) == .invalidTopic)
    #expect(create(NewTopic(name: "n", partitions: 0, replicationFactor: 5), image) == .invalidPartitions)
    #expect(create(NewTopic(name: "__cluster_metadata"), image) == .invalidRequest)
    #expect(create(NewTopic(name: "n", configs: [("retention.ms", nil)]), image) == .invalidConfig)
}

@Test("names that no topic can have, and names that collide")
func names() {
    let image = with(["a.b_c"])
    for name in ["", ".", "..", "a b", "a/b", "a,b", "a:b", "a*", "ü", "a\n", String(repeating: "x", count: 250), "a\\b", "a+b", "a#b"] {
        #expect(create(NewTopic(name: name), image) == .invalidTopic, "\(name)")
    }
    for name in ["...", "._-", "0", "A", "-", "_", String(repeating: "x", count: 249), "a..b", "__x", "a-", "a-b_c"] {
        #expect(create(NewTopic(name: name), image) == nil, "\(name)")
    }
    for name in ["a_b_c", "a.b.c", "a_b.c"] { #expect(create(NewTopic(name: name), image) == .invalidTopic) }
}

@Test("counts out of range, and assignments that break a rule")
func countsAndAssignments() {
    let image = cluster(2)
    for count in [0, -2, -100, Int32.min] { #expect(create(NewTopic(name: "t", partitions: count), image) == .invalidPartitions) }
    for factor in [0, -2, Int16.min, 3, Int16.max] {
        #expect(create(NewTopic(name: "t", replicationFactor: factor), image) == .invalidReplicationFactor)
    }
    func assigned(_ lists: [(Int32, [Int32])], _ partitions: Int32 = -1, _ factor: Int16 = -1) -> Refusal.Reason? {
        let assignments = lists.map { NewTopic.Assignment(partition: $0, brokers: $1) }
        return create(NewTopic(name: "t", partitions: partitions, replicationFactor: factor, assignments: assignments), image)
    }
    for (partitions, factor) in [(1, -1), (-1, 1), (1, 1), (0, -1), (-1, 0)] as [(Int32, Int16)] {
        #expect(assigned([(0, [1])], partitions, factor) == .invalidRequest)
    }
    #expect(assigned([(2, [1]), (0, [2]), (1, [1])]) == nil)
    for ids: [Int32] in [[1], [0, 2], [-1], [-1, 0], [0, 1, 3], [0, 0]] {
        #expect(assigned(ids.map { ($0, [1]) }) == .invalidReplicaAssignment)
    }
    for brokers: [Int32] in [[9], [1, 9], [1, 1], [], [-1]] { #expect(assigned([(0, brokers)]) == .invalidReplicaAssignment) }
    #expect(assigned([(0, [1]), (1, [1, 2])]) == .invalidReplicaAssignment)
}

@Test("more partitions in one request than the policy allows")
func tooManyPartitions() {
    var creation = creation(cluster(1), TopicDefaults(mostPartitions: 10))
    let outcomes = creation.evaluate([
        NewTopic(name: "a", partitions: 6), NewTopic(name: "b", partitions: 6), NewTopic(name: "c", partitions: 4),
    ])
    #expect(outcomes.map { (try? $0.result.get())?.partitions.count } == [6, nil, 4])
}

@Test("a name twice is answered once and makes nothing; others in the request are made, with the cluster's defaults")
func duplicateNames() throws {
    var creation = creation(cluster(3), TopicDefaults(partitions: 4, replicationFactor: 3))
    let outcomes = creation.evaluate([NewTopic(name: "t"), NewTopic(name: "u"), NewTopic(name: "t", partitions: 9)])
    #expect(outcomes.map(\.name) == ["t", "u"])
    #expect(outcomes[0].result == .failure(Refusal(.invalidRequest, "Duplicate topic name.")))
    let made = try outcomes[1].result.get()
    #expect(made.partitions.count == 4 && made.replicationFactor == 3)
    #expect(TopicCreation.changes(for: outcomes).count == 1)
}

@Test("topics are deleted by name or by id; both, neither and repeats are refused")
func deletion() throws {
    let image = with(["a", "b"])
    let (a, b) = (try #require(image.topicIDs["a"]), try #require(image.topicIDs["b"]))
    func delete(_ targets: [TopicDeletion.Target]) -> [TopicDeletion.Outcome] {
        TopicDeletion.evaluate(targets, image: image, defaults: TopicDefaults())
    }
    let good = delete([.init(name: "a"), .init(name: nil, id: b), .init(name: "x"), .init(name: nil, id: ID(high: 9, low: 9))])
    #expect(good.map(\.refusal?.reason) == [nil, nil, .unknownTopicOrPartition, .unknownTopicID])
    #expect(good[1].name == "b" && good[0].id == a)
    #expect(TopicDeletion.changes(for: good) == [.topicRemoved(a), .topicRemoved(b)])
    #expect(delete([.init(name: "a", id: a), .init(name: nil)]).map(\.refusal?.reason) == [.invalidRequest, .invalidRequest])
    #expect(delete([.init(name: "a"), .init(name: "a")]).map(\.refusal?.reason) == [.invalidRequest])
    #expect(delete([.init(name: nil, id: a), .init(name: nil, id: a)]).map(\.refusal?.reason) == [.invalidRequest])
    let both = delete([.init(name: "a"), .init(name: nil, id: a)])
    #expect(both.map(\.refusal?.reason) == [.invalidRequest] && both[0].id == a && both[0].name == nil)
    let disabled = TopicDeletion.evaluate([.init(name: "a")], image: image, defaults: TopicDefaults(allowsDeletion: false))
    #expect(disabled.map(\.refusal?.reason) == [.topicDeletionDisabled])
}

@Test("topics grow and never shrink; the count is looked at before the assignments")
func growth() throws {
    let image = with(["t"], brokers: 2)
    func grow(_ count: Int32, _ assignments: [[Int32]]? = nil) -> Refusal.Reason? {
        var creation = PartitionCreation(image: image, defaults: TopicDefaults())
        guard case .failure(let refusal)? = creation.evaluate([.init(name: "t", count: count, assignments: assignments)]).first?.result
        else {
            return nil
        }
        return refusal.reason
    }
    for count: Int32 in [1, 0, -1, .min] { #expect(grow(count) == .invalidPartitions) }
    #expect(grow(1, []) == .invalidPartitions)
    #expect(grow(.max) == .policyViolation)
    #expect(grow(3, [[1], [2]]) == nil)
    for lists: [[Int32]] in [[[1]], [[1], [1], [1]], [], [[1], [9]], [[1], [1, 1]], [[1], []], [[1], [1, 2]]] {
        #expect(grow(3, lists) == .invalidReplicaAssignment)
    }
    var creation = PartitionCreation(image: image, defaults: TopicDefaults())
    let outcomes = creation.evaluate([.init(name: "t", count: 4), .init(name: "x", count: 4)])
    let grown = try outcomes[0].result.get()
    #expect(grown.partitions.map(\.leader) == [1, 2, 1, 2] && grown.id == image.topicIDs["t"])
    #expect(outcomes[1].result == .failure(Refusal(.unknownTopicOrPartition)))
}
