import Coordination
import Support
import Testing

/// A model store and the image that its leader shows.
struct PlannedCluster {
    var store = MemoryMetadata()
    var image = ClusterImage(clusterID: "c")

    init() throws {
        let identity = ClusterIdentity(clusterID: "c")
        let revision = try store.commit(StoreTransaction(operations: [.put(key: MetadataKey.cluster, value: identity.record)]))
        _ = image.apply(ImageDelta(from: 0, to: revision ?? 0, changes: []))
    }

    /// Does the plan's steps; at most `steps` of them.
    mutating func make(_ changes: [ImageChange], steps: Int = .max) throws {
        for step in MetadataPlan(changes, of: image).steps.prefix(steps) {
            let committed = try store.commit(StoreTransaction(operations: step.operations))
            let revision = try #require(committed)
            _ = image.apply(ImageDelta(from: image.version, to: revision, changes: step.changes))
        }
    }

    func contents() throws -> MetadataContents { try MetadataContents(store.range([]), revision: store.revision) }
}

private func topic(_ name: String, _ partitions: Int, id: UInt64 = 1) -> TopicImage {
    let partition = PartitionImage(
        leader: 1, leaderEpoch: 0, partitionEpoch: 0, replicas: [1], isr: [1], directories: [ID(high: 2, low: 1)])
    return TopicImage(id: ID(high: 1, low: id), name: name, partitions: Array(repeating: partition, count: partitions))
}

@Test("what a leader stored is read back as the same image")
func readBack() throws {
    let seed = Seed("stored images")
    for round in 0..<10 {
        var maker = ImageMaker(random: SplitMix64(seed: seed.value &+ UInt64(round)))
        var cluster = try PlannedCluster()
        for _ in 0..<40 {
            let change = maker.change(to: cluster.image)
            if case .configs(let resource, _) = change, cluster.image.topicIDs[resource.name] == nil { continue }
            try cluster.make([change])
        }
        let contents = try cluster.contents()
        #expect(contents.image == cluster.image)
        #expect(contents.orphans.isEmpty)
        #expect(contents.identity == ClusterIdentity(clusterID: "c"))
    }
}

@Test("a topic too large for one transaction is visible with the last one, whole or not at all")
func largeTopic() throws {
    let changes: [ImageChange] = [.topic(topic("large", 1000)), .configs(.topic("large"), ["retention.ms": "1"])]
    let steps = MetadataPlan(changes, of: ClusterImage(clusterID: "c")).steps
    #expect(steps.count == 8)
    for count in 0...steps.count {
        var cluster = try PlannedCluster()
        try cluster.make(changes, steps: count)
        let contents = try cluster.contents()
        let isWhole = count == steps.count
        #expect(contents.image == cluster.image)
        #expect(contents.image.topic(named: "large")?.partitions.count == (isWhole ? 1000 : nil))
        #expect(contents.image.configs(of: .topic("large")).count == (isWhole ? 1 : 0))
        #expect(contents.orphans.count == (isWhole ? 0 : count * 128))
    }
}

@Test("a deletion cut off anywhere leaves no topic, and orphans that are known")
func largeDeletion() throws {
    let large = topic("large", 1000)
    var whole = try PlannedCluster()
    try whole.make([.topic(large), .configs(.topic("large"), ["a": "b"])])
    for count in 1...8 {
        var cluster = whole
        try cluster.make([.topicRemoved(large.id)], steps: count)
        let contents = try cluster.contents()
        #expect(contents.image.topics.isEmpty && contents.image.configs.isEmpty)
        for step in MetadataPlan(deleting: contents.orphans).steps {
            _ = try cluster.store.commit(StoreTransaction(operations: step.operations))
        }
        #expect(cluster.store.range([]).count == 1)
    }
}

@Test("a topic that grows writes only its new partitions, and shows them together")
func growthIsAtomic() throws {
    var cluster = try PlannedCluster()
    try cluster.make([.topic(topic("t", 2))])
    let plan = MetadataPlan([.topic(topic("t", 300))], of: cluster.image)
    #expect(plan.steps.map(\.operations.count) == [128, 128, 43])
    #expect(plan.steps.map(\.changes.count) == [0, 0, 1])
    try cluster.make([.topic(topic("t", 300))], steps: 2)
    #expect(try cluster.contents().image.topic(named: "t")?.partitions.count == 2)
}

@Test("producer ids come in blocks that never overlap, also after the record was read back")
func producerIDs() throws {
    var allocator = ProducerIDAllocator()
    var ids: Set<Int64> = []
    for _ in 0..<5 {
        let allocated = allocator.allocate()
        var block = try #require(allocated)
        allocator = try ProducerIDAllocator(decoding: allocator.record)
        while let id = block.take() { #expect(ids.insert(id).inserted) }
    }
    #expect(ids.count == 5000)
}

@Test("a topic's record without one of its partitions is damage, and is named")
func missingPartition() throws {
    var cluster = try PlannedCluster()
    let made = topic("t", 3)
    try cluster.make([.topic(made)])
    _ = try cluster.store.commit(StoreTransaction(operations: [.delete(key: MetadataKey.partition(made.id, 1))]))
    #expect(throws: MetadataError.missingPartition(topic: "t", index: 1)) { try cluster.contents() }
}
