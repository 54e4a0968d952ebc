import Coordination
import Support
import Testing

/// A registry with its image: makes every change at once, as a leader without a slow store would.
struct RegistryDriver {
    var image = ClusterImage(version: 10, clusterID: "c")
    var registry: BrokerRegistry
    var now: Int64 = 0

    init(timeout: Int64 = 9000) { registry = BrokerRegistry(image: image, timeout: timeout, now: 0) }

    mutating func make(_ changes: [ImageChange]) {
        guard !changes.isEmpty else { return }
        _ = image.apply(ImageDelta(from: image.version, to: image.version + 1, changes: changes))
    }

    func registration(_ id: Int32, incarnation: UInt64 = 1, directory: UInt64? = nil, clusterID: String? = "c") -> BrokerRegistration {
        BrokerRegistration(
            id: id, clusterID: clusterID, incarnation: ID(high: UInt64(truncatingIfNeeded: id), low: incarnation),
            directories: [ID(high: 7, low: directory ?? UInt64(truncatingIfNeeded: id))],
            listeners: [ListenerImage(name: "PLAINTEXT", host: "h", port: 9092)])
    }

    mutating func register(_ registration: BrokerRegistration) throws -> Int64 {
        let (epoch, changes) = try registry.register(registration, image: image, now: now)
        make(changes)
        return epoch
    }

    mutating func heartbeat(_ id: Int32, _ epoch: Int64, applied: Int64? = nil, stop: Bool = false) throws {
        let heartbeat = BrokerHeartbeat(id: id, epoch: epoch, appliedVersion: applied ?? image.version, wantsToStop: stop)
        make(try registry.heartbeat(heartbeat, image: image, now: now))
    }

    mutating func tick() {
        while let deadline = registry.nextDeadline, deadline <= now { make(registry.tick(image: image, now: now)) }
    }

    mutating func join(_ id: Int32, incarnation: UInt64 = 1) throws -> Int64 {
        let epoch = try register(registration(id, incarnation: incarnation))
        try heartbeat(id, epoch)
        return epoch
    }

    /// A topic whose partitions have one replica each, on `brokers` in turn.
    mutating func topic(_ name: String, on brokers: [Int32]) {
        var placement = Placement(image)
        let partitions = brokers.map { placement.partition(on: [$0]) }
        make([.topic(TopicImage(id: ID(high: 3, low: UInt64(image.version)), name: name, partitions: partitions))])
    }

    func partition(_ topic: String, _ index: Int32 = 0) -> PartitionImage? { image.topic(named: topic)?.partition(index) }
}

@Test("a broker is fenced from its registration until it has applied it")
func joins() throws {
    var driver = RegistryDriver()
    let epoch = try driver.register(driver.registration(1))
    #expect(epoch == 11 && driver.image.brokers[1]?.isFenced == true)
    try driver.heartbeat(1, epoch, applied: 10)
    #expect(driver.image.brokers[1]?.isFenced == true)
    try driver.heartbeat(1, epoch, applied: 11)
    #expect(driver.image.brokers[1]?.isFenced == false)
}

@Test("a silent broker is fenced and its partition has no leader; back again it leads with a higher epoch")
func fencing() throws {
    var driver = RegistryDriver()
    let epoch = try driver.join(1)
    driver.topic("t", on: [1])
    driver.now = 8999
    driver.tick()
    #expect(driver.partition("t")?.leader == 1)
    driver.now = 9000
    driver.tick()
    #expect(driver.image.brokers[1]?.isFenced == true)
    #expect(driver.partition("t").map { [$0.leader, $0.leaderEpoch, $0.isr.first] } == [-1, 1, 1])
    try driver.heartbeat(1, epoch)
    #expect(driver.partition("t").map { [$0.leader, $0.leaderEpoch] } == [1, 2])
}

@Test("each start of a broker raises the leader epoch of what it leads, however short it was away")
func restartRaisesEpochs() throws {
    var driver = RegistryDriver()
    let first = try driver.join(1)
    driver.topic("t", on: [1])
    driver.registry.disconnected(1, epoch: first)
    let second = try driver.join(1, incarnation: 2)
    #expect(second > first)
    #expect(driver.partition("t").map { [$0.leader, $0.leaderEpoch] } == [1, 2])
    #expect(throws: RegistrationRefusal.superseded(1)) { try driver.heartbeat(1, first) }
}

@Test("a broker that stops is fenced at once, and stays so until it registers again")
func stops() throws {
    var driver = RegistryDriver()
    let epoch = try driver.join(1)
    try driver.heartbeat(1, epoch, stop: true)
    #expect(driver.image.brokers[1]?.isFenced == true)
    try driver.heartbeat(1, epoch)
    #expect(driver.image.brokers[1]?.isFenced == true)
    _ = try driver.join(1, incarnation: 2)
    #expect(driver.image.brokers[1]?.isFenced == false)
}

@Test("a second broker of a live one's id is refused until the first is silent")
func duplicateID() throws {
    var driver = RegistryDriver()
    _ = try driver.join(1)
    let other = driver.registration(1, incarnation: 5, directory: 99)
    #expect(throws: RegistrationRefusal.duplicateID(1)) { try driver.register(other) }
    let copy = driver.registration(1, incarnation: 5)
    #expect(throws: RegistrationRefusal.duplicateID(1)) { try driver.register(copy) }
    driver.now = 9000
    driver.tick()
    _ = try driver.register(other)
    #expect(driver.image.brokers[1]?.incarnation == other.incarnation)
}

@Test("a restart on the same directory need not wait for the session's end, one on another must")
func restartAtOnce() throws {
    var driver = RegistryDriver()
    let epoch = try driver.join(1)
    driver.registry.disconnected(1, epoch: epoch)
    let other = driver.registration(1, incarnation: 5, directory: 99)
    #expect(throws: RegistrationRefusal.duplicateID(1)) { try driver.register(other) }
    _ = try driver.register(driver.registration(1, incarnation: 2))
}

@Test("a broker of another cluster, of another broker's directory, or that makes no sense is refused by name")
func refused() throws {
    var driver = RegistryDriver()
    _ = try driver.join(1)
    let foreign = driver.registration(2, clusterID: "d")
    #expect(throws: RegistrationRefusal.otherCluster(ours: "c", theirs: "d")) { try driver.register(foreign) }
    let stolen = driver.registration(2, directory: 1)
    #expect(throws: RegistrationRefusal.foreignDirectory(owner: 1, id: 2)) { try driver.register(stolen) }
    let negative = driver.registration(-1)
    #expect(throws: RegistrationRefusal.self) { try driver.register(negative) }
    var tooNew = driver.registration(2)
    tooNew.features = FeatureRange(lowest: 5, highest: 9)
    #expect(throws: RegistrationRefusal.features(tooNew.features, level: 1)) { try driver.register(tooNew) }
    #expect(throws: RegistrationRefusal.unknown(4)) { try driver.heartbeat(4, 1) }
}

@Test("a registration asked twice, as its answer was lost, is answered twice alike")
func repeatedRegistration() throws {
    var driver = RegistryDriver()
    let registration = driver.registration(1)
    let epoch = try driver.register(registration)
    let version = driver.image.version
    let again = try driver.register(registration)
    #expect(again == epoch)
    #expect(driver.image.version == version)
}

@Test("a broker whose directory is gone leads nothing that lay there")
func lostDirectory() throws {
    var driver = RegistryDriver()
    let epoch = try driver.join(1)
    driver.topic("t", on: [1])
    try driver.heartbeat(1, epoch, stop: true)
    let second = try driver.register(driver.registration(1, incarnation: 2, directory: 99))
    try driver.heartbeat(1, second)
    #expect(driver.image.brokers[1]?.isFenced == false)
    #expect(driver.partition("t")?.leader == -1)
}

@Test("a leader that starts gives each broker one time-out, and knows it by its epoch")
func leaderRestart() throws {
    var driver = RegistryDriver()
    let epoch = try driver.join(1)
    _ = try driver.join(2)
    driver.now = 100_000
    driver.registry = BrokerRegistry(image: driver.image, timeout: 9000, now: driver.now)
    let version = driver.image.version
    try driver.heartbeat(1, epoch)
    #expect(driver.image.version == version)
    driver.now += 8000
    try driver.heartbeat(1, epoch)
    driver.now += 1000
    driver.tick()
    #expect(driver.image.liveBrokers.map(\.id) == [1])
}

@Test("in every schedule a partition leader is alive and in sync, and its epoch only rises")
func schedules() throws {
    let seed = Seed("registry schedules")
    for round in 0..<300 {
        var random = SplitMix64(seed: seed.value &+ UInt64(round))
        var driver = RegistryDriver(timeout: 100)
        var epochs: [Int32: Int64] = [:]
        for id: Int32 in 1...3 { epochs[id] = try driver.join(id) }
        driver.topic("t", on: [1, 2, 3])
        var placement = Placement(driver.image)
        driver.make([.topic(TopicImage(id: ID(high: 5, low: 5), name: "u", partitions: [placement.partition(on: [1, 2, 3])]))])
        var incarnation: UInt64 = 1
        for _ in 0..<60 {
            let before = driver.image
            let id = Int32.random(in: 1...3, using: &random)
            driver.now += Int64.random(in: 0...60, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0:
                incarnation += 1
                if let epoch = try? driver.register(driver.registration(id, incarnation: incarnation)) { epochs[id] = epoch }
            case 1: try? driver.heartbeat(id, epochs[id] ?? 0, stop: true)
            case 2: driver.registry.disconnected(id, epoch: epochs[id] ?? 0)
            case 3: driver.tick()
            default: try? driver.heartbeat(id, epochs[id] ?? 0)
            }
            try check(driver.image, after: before)
        }
    }
}

/// What holds after every event.
private func check(_ image: ClusterImage, after before: ClusterImage) throws {
    for topic in image.topics.values {
        for (index, partition) in topic.partitions.enumerated() {
            let past = try #require(before.topics[topic.id]?.partition(Int32(index)))
            #expect(partition.leader == -1 || image.brokers[partition.leader]?.isFenced == false)
            #expect(partition.leader == -1 || partition.isr.contains(partition.leader))
            #expect(!partition.isr.isEmpty && Set(partition.isr).isSubset(of: partition.replicas))
            #expect(partition.leaderEpoch >= past.leaderEpoch && partition.partitionEpoch >= past.partitionEpoch)
            #expect(partition.leader == past.leader || partition.leaderEpoch > past.leaderEpoch)
            #expect(partition == past || partition.partitionEpoch > past.partitionEpoch)
        }
    }
}
