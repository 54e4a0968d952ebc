import Coordination
import Testing

/// An image with live brokers 1…n, all on the racks given.
func cluster(_ brokers: Int, racks: [String?] = [nil]) -> ClusterImage {
    var image = ClusterImage(clusterID: "c")
    let changes = (1...Int32(brokers)).map { id in
        ImageChange.broker(
            BrokerImage(
                id: id, incarnation: ID(high: 1, low: UInt64(id)), epoch: 1,
                listeners: [ListenerImage(name: "PLAINTEXT", host: "h", port: 9092)], rack: racks[Int(id - 1) % racks.count],
                isFenced: false, directories: [ID(high: 2, low: UInt64(id))]))
    }
    _ = image.apply(ImageDelta(from: 0, to: 1, changes: changes))
    return image
}

@Test("six partitions on three brokers are spread two by two, ties by id")
func spread() {
    var placement = Placement(cluster(3))
    #expect((0..<6).compactMap { _ in placement.place(replicas: 1)?.replicas } == [[1], [2], [3], [1], [2], [3]])
}

@Test("the least loaded broker comes first")
func leastLoaded() {
    var image = cluster(3)
    var placement = Placement(image)
    let topic = TopicImage(
        id: ID(high: 9, low: 9), name: "t",
        partitions: [placement.partition(on: [1]), placement.partition(on: [1]), placement.partition(on: [2])])
    _ = image.apply(ImageDelta(from: 1, to: 2, changes: [.topic(topic)]))
    placement = Placement(image)
    #expect((0..<4).compactMap { _ in placement.place(replicas: 1)?.leader } == [3, 2, 3, 1])
}

@Test("the replicas of a partition are on distinct brokers and, as far as there are enough, on distinct racks")
func racks() throws {
    var placement = Placement(cluster(4, racks: ["a", "a", "b", "b"]))
    for _ in 0..<8 {
        let placed = placement.place(replicas: 2)
        let replicas = try #require(placed).replicas
        #expect(Set(replicas.map { ($0 - 1) / 2 }).count == 2, "\(replicas) share a rack")
    }
    let placed = placement.place(replicas: 3)
    let three = try #require(placed)
    #expect(Set(three.replicas).count == 3)
    #expect(three.directories == three.replicas.map { ID(high: 2, low: UInt64($0)) })
}

@Test("more replicas than live brokers cannot be placed, and a fenced broker takes none")
func tooFew() throws {
    var image = cluster(2)
    var fenced = try #require(image.brokers[2])
    fenced.isFenced = true
    _ = image.apply(ImageDelta(from: 1, to: 2, changes: [.broker(fenced)]))
    var placement = Placement(image)
    let (two, one) = (placement.place(replicas: 2), placement.place(replicas: 1))
    #expect(two == nil && one?.replicas == [1])
}

@Test("leaders are spread as well as replicas")
func leadersAreSpread() {
    var placement = Placement(cluster(3))
    let leaders = (0..<9).compactMap { _ in placement.place(replicas: 3)?.leader }
    #expect((1...3).allSatisfy { id in leaders.count { $0 == id } == 3 })
}
