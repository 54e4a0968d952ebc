import Coordination
import Foundation
import Testing

private let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "fixtures/metadata/entries-1.txt").path

private func hex(_ bytes: [UInt8]) -> String { bytes.isEmpty ? "-" : bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

private func bytes(_ hex: Substring) -> [UInt8] {
    let digits = Array(hex.utf8)
    if hex == "-" { return [] }
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
        UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16)
    }
}

/// What the file holds.
private var changes: [ImageChange] {
    let (one, two) = (ID(high: 0x0102_0304_0506_0708, low: 0x1112_1314_1516_1718), ID(high: 7, low: 8))
    let partition = PartitionImage(
        leader: 1, leaderEpoch: 5, partitionEpoch: 6, replicas: [1, 2], isr: [1], directories: [two, ID(high: 9, low: 10)])
    return [
        .broker(
            BrokerImage(
                id: 1, incarnation: ID(high: 3, low: 4), epoch: 42,
                listeners: [ListenerImage(name: "PLAINTEXT", host: "b1.example", port: 9092)], rack: "r1", isFenced: false,
                directories: [two])),
        .broker(
            BrokerImage(
                id: 2, incarnation: ID(high: 5, low: 6), epoch: 43,
                listeners: [ListenerImage(name: "PLAINTEXT", host: "::1", port: 65535, protocolName: "SSL")], rack: nil, isFenced: true,
                directories: [ID(high: 9, low: 10)], features: FeatureRange(lowest: 1, highest: 3))),
        .topic(TopicImage(id: one, name: "orders", partitions: [partition, partition])),
        .topic(TopicImage(id: two, name: "__consumer_offsets", partitions: [partition], isInternal: true)),
        .configs(.topic("orders"), ["retention.ms": "5000", "cleanup.policy": ""]),
        .configs(.allBrokers, ["min.insync.replicas": "1"]),
        .configs(ConfigResource(.group, "grüße"), ["consumer.session.timeout.ms": "50000"]),
    ]
}

private var expected: ClusterImage {
    var image = ClusterImage(clusterID: "3qA0JH2fTRaN5cO1ZfFhCw")
    _ = image.apply(ImageDelta(from: 0, to: 9, changes: changes))
    return image
}

@Test("MetadataFixture: metadata of format 1 is read as it was written")
func metadataFixture() throws {
    if ProcessInfo.processInfo.environment["OTTLA_WRITE_FIXTURES"] != nil { try write() }
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let entries = lines.map { line in
        let fields = line.split(separator: " ")
        return StoreEntry(key: bytes(fields[0]), value: bytes(fields[1]), revision: 1)
    }
    let contents = try MetadataContents(entries, revision: 9)
    #expect(contents.image == expected)
    #expect(contents.identity == ClusterIdentity(clusterID: "3qA0JH2fTRaN5cO1ZfFhCw", featureLevel: 1))
    #expect(contents.producerIDs.next == 2000)
    #expect(contents.orphans == [MetadataKey.partition(ID(high: 1, low: 1), 7)])
    let plan = MetadataPlan(changes, of: ClusterImage(clusterID: "")).steps.flatMap(\.operations)
    let stored = Set(lines.map(String.init))
    for case .put(let key, let value) in plan { #expect(stored.contains("\(hex(key)) \(hex(value))"), "no longer written so") }
}

private func write() throws {
    var memory = MemoryMetadata()
    for step in MetadataPlan(changes, of: ClusterImage(clusterID: "")).steps {
        _ = try memory.commit(StoreTransaction(operations: step.operations))
    }
    var allocator = ProducerIDAllocator()
    for _ in 0..<2 { _ = allocator.allocate() }
    let partition = PartitionImage(leader: -1, leaderEpoch: 0, partitionEpoch: 0, replicas: [], isr: [], directories: [])
    _ = try memory.commit(
        StoreTransaction(operations: [
            .put(key: MetadataKey.cluster, value: ClusterIdentity(clusterID: "3qA0JH2fTRaN5cO1ZfFhCw").record),
            .put(key: MetadataKey.leader, value: Array("a leader".utf8)), .put(key: MetadataKey.producerIDs, value: allocator.record),
            .put(key: MetadataKey.partition(ID(high: 1, low: 1), 7), value: ImageBytes.encode { $0.partition(partition) }),
        ]))
    let text = memory.range([]).map { "\(hex($0.key)) \(hex($0.value))\n" }.joined()
    try text.write(toFile: path, atomically: true, encoding: .utf8)
}
