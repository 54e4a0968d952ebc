import Coordination
import Telemetry
import Testing
import Threads
import Transport
import Wire

@testable import Node

/// A leader and brokers' sessions over connections in memory, in a time that only the test moves.
private final class SimulatedCluster {
    final class Broker: LeaderSessionEvents {
        private struct State {
            var image = ClusterImage.empty
            var isStopped = false
            var refusal: RegistrationRefusal?
        }

        private let state = Lock(State())
        var image: ClusterImage { state.withLock { $0.image } }
        var isStopped: Bool { state.withLock { $0.isStopped } }
        var refusal: RegistrationRefusal? { state.withLock { $0.refusal } }

        func show(_ image: ClusterImage) { state.withLock { $0.image = image } }
        func sessionStopped() { state.withLock { $0.isStopped = true } }
        func sessionRefused(_ refusal: RegistrationRefusal) { state.withLock { $0.refusal = refusal } }
    }

    let network = MemoryNetwork()
    let test: TestLeader
    private let leaderLoop: any Loop
    private(set) var brokers: [(broker: Broker, session: LeaderSession, loop: any Loop)] = []
    /// Whether the leader's thread does anything.
    var isBusy = false

    init() throws {
        test = try TestLeader()
        let gate = StartGate()
        gate.open()
        let service = LeaderRequests(test.leader, log: Log(sink: SilentSink()))
        leaderLoop = network.makeLoop(host: "leader")
        try network.listen(on: leaderLoop, port: 1) { _ in Session(service: service, listener: "PLAINTEXT", gate: gate) }
    }

    /// The network must outlive what lives on it.
    deinit { for (_, session, _) in brokers { session.close() } }

    @discardableResult
    func add(_ id: Int32, host: String, directory: UInt64? = nil) -> Int {
        let loop = network.makeLoop(host: host)
        let session = LeaderSession(
            on: loop, leaders: [Endpoint(host: "leader", port: 1)], broker: id, interval: 2000, log: Log(sink: SilentSink()))
        let broker = Broker()
        brokers.append((broker, session, loop))
        let registration = BrokerRegistration(
            id: id, clusterID: test.image.clusterID, incarnation: RandomID.topic(),
            directories: [ID(high: 1, low: directory ?? UInt64(id))],
            listeners: [ListenerImage(name: "PLAINTEXT", host: host, port: 9092)])
        loop.schedule(after: 0) { session.start(registration, broker) }
        return brokers.count - 1
    }

    func run(_ milliseconds: Int64) {
        for _ in 0..<milliseconds / 5 {
            network.run(for: 5)
            test.clock.now = network.now
            if !isBusy { test.leader.turn() }
            for (broker, session, loop) in brokers where broker.image.version > 0 {
                loop.schedule(after: 0) { session.applied(broker.image.version) }
            }
        }
    }

    func stop(_ index: Int) {
        let session = brokers[index].session
        brokers[index].loop.schedule(after: 0) { session.stop() }
    }
}

@Suite struct LeaderSessionTests {
    @Test("a broker joins, and changes reach it at once, not at its next heartbeat")
    func joins() throws {
        let cluster = try SimulatedCluster()
        cluster.add(1, host: "a")
        cluster.add(2, host: "b")
        cluster.run(300)
        #expect(cluster.test.image.liveBrokers.map(\.id) == [1, 2])
        #expect(cluster.test.create("t", partitions: 2) == [.none])
        cluster.run(20)
        #expect(cluster.brokers.allSatisfy { $0.broker.image == cluster.test.image })
    }

    @Test("a broker whose heartbeats are lost is fenced, and back with a higher leader epoch once they pass again")
    func lostHeartbeats() throws {
        let cluster = try SimulatedCluster()
        cluster.add(1, host: "a")
        cluster.run(300)
        #expect(cluster.test.create("t") == [.none])
        cluster.network.lose(from: "a", to: "leader")
        cluster.run(12_000)
        #expect(cluster.test.image.liveBrokers.isEmpty)
        #expect(cluster.test.image.topic(named: "t")?.partitions.first?.leader == -1)
        cluster.network.lose(from: "a", to: "leader", false)
        cluster.run(10_000)
        let partition = cluster.test.image.topic(named: "t")?.partitions.first
        #expect(partition.map { [$0.leader, $0.leaderEpoch] } == [1, 2])
        #expect(cluster.brokers[0].broker.image == cluster.test.image)
    }

    @Test("a leader whose store hangs for longer than a session fences nobody")
    func hangingStore() throws {
        let cluster = try SimulatedCluster()
        cluster.add(1, host: "a")
        cluster.run(300)
        let version = cluster.test.image.version
        cluster.isBusy = true
        cluster.run(30_000)
        cluster.isBusy = false
        cluster.run(500)
        #expect(cluster.test.image.version == version)
        #expect(cluster.test.image.liveBrokers.map(\.id) == [1])
    }

    @Test("a connection that is reset costs nothing but a moment")
    func reset() throws {
        let cluster = try SimulatedCluster()
        cluster.add(1, host: "a")
        cluster.run(300)
        let version = cluster.test.image.version
        for _ in 0..<5 {
            cluster.network.reset("a", "leader")
            cluster.run(1500)
        }
        #expect(cluster.test.image.version == version)
        #expect(cluster.test.create("t") == [.none])
        cluster.run(100)
        #expect(cluster.brokers[0].broker.image == cluster.test.image)
    }

    @Test("a second broker of the same id is refused; a restart of the first is not")
    func duplicates() throws {
        let cluster = try SimulatedCluster()
        cluster.add(1, host: "a")
        cluster.run(300)
        let second = cluster.add(1, host: "b", directory: 99)
        cluster.run(40_000)
        #expect(cluster.brokers[second].broker.refusal == .duplicateID(1))
        #expect(cluster.test.image.liveBrokers.map(\.id) == [1])
        let first = try #require(cluster.test.image.brokers[1]).epoch
        cluster.network.crash(host: "a")
        cluster.run(50)
        cluster.add(1, host: "a2")
        cluster.run(500)
        #expect(try #require(cluster.test.image.brokers[1]).epoch > first)
        #expect(cluster.test.image.liveBrokers.map(\.id) == [1])
    }

    @Test("a broker that stops is fenced before it is told that it may go")
    func stop() throws {
        let cluster = try SimulatedCluster()
        cluster.add(1, host: "a")
        cluster.run(300)
        cluster.stop(0)
        cluster.run(100)
        #expect(cluster.brokers[0].broker.isStopped)
        #expect(cluster.test.image.liveBrokers.isEmpty)
    }
}
