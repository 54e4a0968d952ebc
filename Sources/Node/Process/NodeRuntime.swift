import Glibc
public import Settings
public import Telemetry
import Transport

/// The loops of a process, shared by all nodes in it: one for two cores for clients' connections, and one for the cluster's own business,
/// which never touches a file, so that a hanging disk fences nobody.
public final class NodeRuntime: Sendable {
    /// Bytes of requests on their way in, over all connections, where `queued.max.request.bytes` sets no bound of its own.
    private static let defaultBudget = 32 << 20

    let loops: [EventLoop]
    let control: EventLoop
    let budget: ByteBudget
    let settings: SettingValues
    let log: Log

    /// Starts the loops.
    public init(settings: SettingValues, log: Log) {
        (self.settings, self.log) = (settings, log)
        // One for two cores: the others are for the threads of the disk and for the system, and fewer loops contend less for a partition.
        let count = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)) / 2)
        loops = (0..<count).map { EventLoop(name: "net-\($0)") }
        control = EventLoop(name: "control")
        let bytes = settings.int("queued.max.request.bytes")
        budget = ByteBudget(capacity: bytes > 0 ? bytes : Self.defaultBudget)
        for loop in loops + [control] { loop.start() }
    }

    /// What connections of this process are bound by.
    var limits: ConnectionLimits {
        var limits = ConnectionLimits()
        limits.maxFrameBytes = settings.int("socket.request.max.bytes")
        limits.idleMilliseconds = settings.long("connections.max.idle.ms")
        return limits
    }

    /// Opens a port whose connections are answered by `service` once `gate` is open: on the clients' loops, with their budget, unless
    /// others are given.
    func listen(
        _ address: Endpoint, name: String, service: any RequestService, gate: StartGate, on loops: [EventLoop]? = nil,
        budget: ByteBudget? = nil
    ) throws(StartError) -> Listener {
        do throws(TransportError) {
            return try Listener(
                host: address.host, port: address.port, loops: loops ?? self.loops, limits: limits, budget: budget ?? self.budget,
                report: { [log] in log.warn("\($0)", limit: "accept") },
                makeHandler: { _ in Session(service: service, listener: name, gate: gate) })
        } catch {
            throw .listen(address, reason: "\(error)")
        }
    }

    /// Closes all connections, giving them a moment to take what is queued for them, and ends the loops.
    public func stop() {
        for loop in loops { loop.stop(graceMilliseconds: 1000) }
        for loop in loops { loop.join() }
        control.stop()
        control.join()
    }
}
