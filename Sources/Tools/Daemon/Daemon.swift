import Arguments
import Glibc
import Node
import Settings
import Telemetry
import Threads

/// A process that serves until it is told to stop.
struct Daemon {
    let runtime: NodeRuntime
    private let settings: SettingValues
    private let log: Log
    private let held: HeldLog
    private let metrics = Metrics()
    private static let setByFlag = ["node.id", "broker.id", "broker.rack", "log.dirs", "listeners", "advertised.listeners"]
    /// Why a node can serve no more, where that is so.
    private let failure = Lock<String?>(nil)

    /// Prepares the process and reads the flags. `flags` are settings that have a flag of their own.
    init(_ arguments: ParsedArguments, flags: [(flag: String, setting: String)] = []) throws {
        ProcessSetup.prepare()
        held = HeldLog(StandardErrorSink())
        settings = try DaemonFlags.settings(arguments, flags: flags)
        log = DaemonFlags.log(arguments, to: held)
        runtime = NodeRuntime(settings: settings, log: log)
    }

    func leader(data: String, listen: Endpoint) -> LeaderOptions {
        LeaderOptions(data: data, listen: listen, settings: settings, log: log, metrics: metrics)
    }

    func broker(id: Int32, leaders: [Endpoint], data: String, listen: Endpoint) -> BrokerOptions {
        BrokerOptions(id: id, leaders: leaders, data: data, listen: listen, settings: settings, log: log, metrics: metrics)
    }

    /// Starts a broker. What its flags say of it shows among its settings too, since tools read it there.
    func start(_ options: BrokerOptions) throws -> BrokerNode {
        var options = options
        let shown = [
            ("node.id", "\(options.id)"), ("broker.id", "\(options.id)"), ("broker.rack", options.rack), ("log.dirs", options.data),
            ("listeners", "PLAINTEXT://\(options.listen)"), ("advertised.listeners", "PLAINTEXT://\(options.advertise ?? options.listen)"),
        ]
        for (name, value) in shown {
            if let value { try options.settings.set(name, to: value) }
        }
        return try BrokerNode.start(options, runtime: runtime, failed: fail)
    }

    /// A node can serve no more: the process stops, as by a signal, and its exit code is 1.
    @Sendable func fail(_ reason: String) {
        failure.withLock { $0 = reason }
        kill(getpid(), SIGTERM)
    }

    /// Says on standard output that it serves, waits for a signal, stops; the exit code. A second signal ends the process at once.
    func run(ready endpoints: [Endpoint], next lines: [String] = [], stop: () -> Void) -> Int32 {
        held.release()
        warn()
        StandardOutput.print((["ready"] + endpoints.map(\.description)).joined(separator: " "))
        for line in lines { StandardOutput.print(line) }
        let signal = ShutdownSignals.wait()
        let reason = failure.withLock { $0 }
        if let reason { log.error("stopping: \(reason)") } else { log.info("stopping", ["signal": signal]) }
        _ = RunningThread("signals") { [log] in
            let signal = ShutdownSignals.wait()
            log.error("stopped at once", ["signal": signal])
            _exit(1)
        }
        stop()
        runtime.stop()
        log.info("stopped")
        return reason == nil ? 0 : 1
    }

    /// What whoever started it should know.
    private func warn() {
        for warning in settings.warnings { log.warn(warning) }
        for name in Self.setByFlag where settings.given(name) != nil {
            log.warn("\(name)=\(settings.given(name) ?? "") is not looked at: it is set by a flag of its own")
        }
        let mode = settings.string("log.flush.mode") ?? ""
        if mode != "group" {
            log.warn("flush=\(mode): what is acknowledged can be lost when the machine loses power; flush=group keeps it")
        }
    }
}

extension Endpoint {
    init(_ address: HostPort) { self.init(host: address.host, port: address.port) }
}
