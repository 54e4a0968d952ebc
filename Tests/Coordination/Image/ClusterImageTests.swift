import Coordination
import Support
import Testing

/// Images that make sense, drawn at random.
struct ImageMaker {
    var random: SplitMix64

    mutating func id() -> ID { ID(high: random.next(), low: random.next()) }

    mutating func broker(_ id: Int32) -> BrokerImage {
        BrokerImage(
            id: id, incarnation: self.id(), epoch: .random(in: 0...99, using: &random),
            listeners: [ListenerImage(name: "PLAINTEXT", host: "h\(id)", port: UInt16(9092 + id))],
            rack: Bool.random(using: &random) ? "r" : nil,
            isFenced: Bool.random(using: &random), directories: [self.id()])
    }

    mutating func partition() -> PartitionImage {
        let leader = Int32.random(in: 1...3, using: &random)
        return PartitionImage(
            leader: leader, leaderEpoch: .random(in: 0...9, using: &random), partitionEpoch: .random(in: 0...9, using: &random),
            replicas: [leader], isr: [leader], directories: [id()])
    }

    mutating func change(to image: ClusterImage) -> ImageChange {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return .broker(broker(.random(in: 1...3, using: &random)))
        case 1: return .brokerRemoved(.random(in: 1...3, using: &random))
        case 2:
            let name = "t\(Int.random(in: 0...9, using: &random))"
            let least = max(image.topic(named: name)?.partitions.count ?? 0, 1)  // topics never shrink
            let partitions = (0..<Int.random(in: least...least + 2, using: &random)).map { _ in partition() }
            return .topic(TopicImage(id: image.topicIDs[name] ?? id(), name: name, partitions: partitions))
        case 3:
            guard let topic = image.topics.values.min(by: { $0.name < $1.name }) else { return .topicRemoved(id()) }
            return .partition(topic: topic.id, index: 0, partition())
        case 4: return .topicRemoved(image.topics.values.min { $0.name < $1.name }?.id ?? id())
        default: return .configs(.topic("t1"), Bool.random(using: &random) ? ["retention.ms": "5", "a": ""] : [:])
        }
    }
}

@Test("an image made from deltas equals the one that is sent whole, and both survive their bytes")
func deltasAndSnapshots() throws {
    var maker = ImageMaker(random: SplitMix64(seed: Seed("deltasAndSnapshots").value))
    for _ in 0..<50 {
        var leader = ClusterImage(clusterID: "cluster")
        var broker = leader
        for _ in 0..<40 {
            let delta = ImageDelta(from: leader.version, to: leader.version + 1, changes: [maker.change(to: leader)])
            let applied = leader.apply(delta)
            let appliedFromBytes = broker.apply(try ImageDelta(decoding: delta.encode()))
            #expect(applied && appliedFromBytes)
            #expect(broker == leader)
        }
        #expect(try ClusterImage(decoding: leader.encode()) == leader)
    }
}

@Test("a delta of another version changes nothing")
func foreignDelta() {
    var image = ClusterImage(version: 4, clusterID: "c")
    let applied = image.apply(ImageDelta(from: 3, to: 5, changes: [.configs(.allBrokers, ["a": "b"])]))
    #expect(!applied)
    #expect(image == ClusterImage(version: 4, clusterID: "c"))
}

@Test("a deleted topic takes its configs along, and its name is free for another id")
func deletedTopic() {
    var maker = ImageMaker(random: SplitMix64(seed: 1))
    let topic = TopicImage(id: maker.id(), name: "t", partitions: [maker.partition()])
    var image = ClusterImage(clusterID: "c")
    _ = image.apply(ImageDelta(from: 0, to: 1, changes: [.topic(topic), .configs(.topic("t"), ["retention.ms": "1"])]))
    _ = image.apply(ImageDelta(from: 1, to: 2, changes: [.topicRemoved(topic.id)]))
    #expect(image.topic(named: "t") == nil)
    #expect(image.configs(of: .topic("t")).isEmpty)
}

@Test("bytes cut or changed anywhere are refused or read, and never trap")
func damagedBytes() throws {
    var maker = ImageMaker(random: SplitMix64(seed: 7))
    var image = ClusterImage(clusterID: "c")
    for _ in 0..<30 { _ = image.apply(ImageDelta(from: image.version, to: image.version + 1, changes: [maker.change(to: image)])) }
    let bytes = image.encode()
    for count in 0..<bytes.count { #expect(throws: BytesError.self) { try ClusterImage(decoding: Array(bytes[..<count])) } }
    for index in bytes.indices {
        var damaged = bytes
        damaged[index] ^= 0xFF
        _ = try? ClusterImage(decoding: damaged)
    }
}

@Test("a newer format is refused by name")
func newerFormat() {
    #expect(throws: BytesError.newer(version: 9)) { try ClusterImage(decoding: [9, 0]) }
}
