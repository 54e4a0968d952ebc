import Settings
import Telemetry
import Threads

@testable import Node

/// A leader and brokers in this process, over TCP on this machine.
final class TestCluster {

    let directory: TestDirectory
    let runtime: NodeRuntime
    let settings: SettingValues
    let log: Log
    private(set) var leader: LeaderNode
    private(set) var brokers: [Int32: BrokerNode] = [:]
    let failures = Lock<[String]>([])

    init(brokers count: Int32 = 1, settings flags: [String] = []) throws {
        directory = try TestDirectory()
        var settings = SettingValues()
        for flag in ["broker.heartbeat.interval.ms=200", "broker.session.timeout.ms=2000"] + flags { try settings.set(flag: flag) }
        self.settings = settings
        log = Log(least: .debug, sink: SilentSink())
        runtime = NodeRuntime(settings: settings, log: log)
        leader = try LeaderNode.start(Self.leaderOptions(directory.path, settings, log), runtime: runtime)
        for id in 1...max(count, 1) where count > 0 { try startBroker(id) }
    }

    func options(_ id: Int32) -> BrokerOptions {
        BrokerOptions(
            id: id, leaders: [leader.endpoint], data: directory.path, listen: Endpoint(host: "127.0.0.1", port: 0), settings: settings,
            log: log, metrics: Metrics())
    }

    @discardableResult
    func startBroker(_ id: Int32) throws -> BrokerNode {
        let broker = try BrokerNode.start(options(id), runtime: runtime) { [failures] reason in failures.withLock { $0.append(reason) } }
        brokers[id] = broker
        return broker
    }

    func stopBroker(_ id: Int32) { brokers.removeValue(forKey: id)?.stop() }

    /// Stops the leader and starts it again, on the port that it had.
    func restartLeader() throws {
        let endpoint = leader.endpoint
        leader.stop()
        var options = Self.leaderOptions(directory.path, settings, log)
        options.listen = endpoint
        leader = try LeaderNode.start(options, runtime: runtime)
    }

    func stop() {
        for broker in brokers.values { broker.stop() }
        leader.stop()
        runtime.stop()
        directory.remove()
    }

    static func leaderOptions(_ data: String, _ settings: SettingValues, _ log: Log) -> LeaderOptions {
        LeaderOptions(data: data, listen: Endpoint(host: "127.0.0.1", port: 0), settings: settings, log: log, metrics: Metrics())
    }
}
