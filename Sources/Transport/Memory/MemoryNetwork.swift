/// Hosts, their loops and the connections between them, in one thread and with a time that only moves when it is told to.
///
/// ```swift
/// let network = MemoryNetwork()
/// let (server, client) = (network.makeLoop(host: "server"), network.makeLoop(host: "client"))
/// try network.listen(on: server, port: 9092) { _ in Greeter() }
/// client.connect(to: "server", port: 9092, handler: Caller())
/// network.run(for: 1_000)
/// ```
public final class MemoryNetwork {
    private struct Event {
        let loop: MemoryLoop
        let body: () -> Void
    }
    private struct Direction: Hashable {
        let from: String
        let to: String
    }
    struct Port: Hashable {
        let host: String
        let number: UInt16
    }
    struct Service {
        let loop: MemoryLoop
        let limits: ConnectionLimits
        let budget: ByteBudget?
        let makeHandler: (any Loop) -> any ConnectionHandler
    }

    /// Monotonic milliseconds.
    public private(set) var now: Int64 = 0
    /// Between hosts that nothing else was said of.
    public var usual = LinkConditions()
    private var conditions: [Direction: LinkConditions] = [:]
    private var held: [Direction: [Event]] = [:]
    private var events = TimerHeap<Event>()
    private var loops: [MemoryLoop] = []
    private var services: [Port: Service] = [:]
    private var lastPort: UInt16 = 40_000

    public init() {}

    // MARK: Hosts

    /// A loop on `host`; it may have several.
    public func makeLoop(host: String) -> any Loop {
        let loop = MemoryLoop(host: host, network: self)
        loops.append(loop)
        return loop
    }

    /// Accepts connections to `loop`'s host; port 0 lets it choose. Returns the port.
    @discardableResult
    public func listen(
        on loop: any Loop, port: UInt16, limits: ConnectionLimits = ConnectionLimits(), budget: ByteBudget? = nil,
        makeHandler: @escaping (any Loop) -> any ConnectionHandler
    ) throws(TransportError) -> UInt16 {
        guard let loop = loop as? MemoryLoop else { throw .addressNotAvailable("a loop of another network") }
        let chosen = Port(host: loop.host, number: port == 0 ? nextPort() : port)
        if services[chosen] != nil { throw .addressInUse("\(chosen.host):\(chosen.number)") }
        services[chosen] = Service(loop: loop, limits: limits, budget: budget, makeHandler: makeHandler)
        return chosen.number
    }

    /// The host dies: its ports close, its connections are reset and its loops forgotten, timers included.
    public func crash(host: String) {
        for port in services.keys where port.host == host { services[port] = nil }
        for loop in loops where loop.host == host { loop.crash() }
        loops.removeAll { $0.host == host }
    }

    // MARK: Links

    /// The conditions of what `from` sends to `to`.
    public func conditions(from: String, to: String) -> LinkConditions { conditions[Direction(from: from, to: to)] ?? usual }

    /// Sets them, for connections that are open too. What was lost passes now, if it may.
    public func setConditions(_ new: LinkConditions, from: String, to: String) {
        let direction = Direction(from: from, to: to)
        conditions[direction] = new
        if new.isLost { return }
        for event in held.removeValue(forKey: direction) ?? [] { _ = events.insert(at: now, event) }
    }

    /// Loses what `from` sends to `to`, or lets it pass again.
    public func lose(from: String, to: String, _ isLost: Bool = true) {
        var changed = conditions(from: from, to: to)
        changed.isLost = isLost
        setConditions(changed, from: from, to: to)
    }

    /// Resets all connections between two hosts.
    public func reset(_ host: String, _ other: String) {
        for loop in loops where loop.host == host || loop.host == other {
            for connection in loop.connections {
                guard let connection = connection as? MemoryConnection else { continue }
                if connection.remoteHost == host || connection.remoteHost == other { connection.close(.reset) }
            }
        }
    }

    // MARK: Time

    /// Does the next thing that is due, moving the time to it; false: nothing is.
    @discardableResult
    public func step(notAfter limit: Int64 = .max) -> Bool {
        for loop in loops where !loop.outside.isEmpty {
            loop.turn {}
            return true
        }
        let next = events.next ?? .max
        var timerLoop: MemoryLoop?
        var timerTime = Int64.max
        for loop in loops {
            if let time = loop.timers.next, time < timerTime { (timerLoop, timerTime) = (loop, time) }
        }
        guard min(next, timerTime) <= limit, min(next, timerTime) < .max else { return false }
        now = max(now, min(next, timerTime))
        if next <= timerTime, let event = events.popDue(now) {
            event.target.loop.turn(event.target.body)
        } else if let timerLoop {
            timerLoop.turn { timerLoop.fireTimers() }
        }
        return true
    }

    /// Does all that is due within `milliseconds`, and lets them pass.
    public func run(for milliseconds: Int64) {
        let end = now + milliseconds
        while step(notAfter: end) {}
        now = end
    }

    /// Goes on until `condition` holds; false: it did not within `milliseconds`.
    public func run(within milliseconds: Int64, until condition: () -> Bool) -> Bool {
        let end = now + milliseconds
        while !condition() {
            if !step(notAfter: end) {
                now = end
                return condition()
            }
        }
        return true
    }

    // MARK: Within the target

    func service(_ host: String, _ port: UInt16) -> Service? { services[Port(host: host, number: port)] }

    func nextPort() -> UInt16 {
        lastPort = lastPort == .max ? 40_001 : lastPort + 1
        return lastPort
    }

    /// Runs `body` on `loop` at `time`.
    func at(_ time: Int64, on loop: MemoryLoop, _ body: @escaping () -> Void) {
        _ = events.insert(at: max(now, time), Event(loop: loop, body: body))
    }

    /// Brings something over the link at `time`, or later, once the link passes it.
    func bring(from: String, to loop: MemoryLoop, at time: Int64, _ body: @escaping () -> Void) {
        let direction = Direction(from: from, to: loop.host)
        if conditions(from: from, to: loop.host).isLost {
            held[direction, default: []].append(Event(loop: loop, body: body))
            return
        }
        at(time, on: loop) { [self] in
            // Lost while it was under way: it waits behind those that were lost before it.
            if conditions(from: from, to: loop.host).isLost {
                held[direction, default: []].append(Event(loop: loop, body: body))
            } else {
                body()
            }
        }
    }
}
