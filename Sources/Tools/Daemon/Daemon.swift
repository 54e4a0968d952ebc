import Arguments
import Glibc
import Node
import Settings
import Telemetry
import Threads

/// A process that serves until it is told to stop.
struct Daemon {
    let runtime: NodeRuntime
    private let log: Log

    /// Prepares the process and reads the flags. `flags` are settings that have a flag of their own.
    init(_ arguments: ParsedArguments, flags: [(flag: String, setting: String)] = []) throws {
        ProcessSetup.prepare()
        let settings = try DaemonFlags.settings(arguments, flags: flags)
        log = DaemonFlags.log(arguments)
        for warning in settings.warnings { log.warn(warning) }
        let mode = settings.string("log.flush.mode") ?? ""
        if mode != "group" {
            log.warn("flush=\(mode): what is acknowledged can be lost when the machine loses power; flush=group keeps it")
        }
        runtime = NodeRuntime(settings: settings, log: log)
    }

    /// Says on standard output that it serves, waits for a signal, stops. A second signal ends the process at once.
    func run(ready endpoints: [Endpoint], next lines: [String] = [], stop: () -> Void) -> Int32 {
        StandardOutput.print((["ready"] + endpoints.map(\.description)).joined(separator: " "))
        for line in lines { StandardOutput.print(line) }
        let signal = ShutdownSignals.wait()
        log.info("stopping", ["signal": signal])
        _ = RunningThread("signals") { [log] in
            let signal = ShutdownSignals.wait()
            log.error("stopped at once", ["signal": signal])
            _exit(1)
        }
        stop()
        runtime.stop()
        log.info("stopped")
        return 0
    }
}

extension Endpoint {
    init(_ address: HostPort) { self.init(host: address.host, port: address.port) }
}
