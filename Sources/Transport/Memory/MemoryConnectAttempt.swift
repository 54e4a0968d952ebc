/// A connection being made between two hosts of a `MemoryNetwork`: there and back over the link.
final class MemoryConnectAttempt: ConnectAttempt, TimerTarget {
    private let core: MemoryLoop
    private let host: String
    private let port: UInt16
    private let ownPort: UInt16
    private let limits: ConnectionLimits
    private let budget: ByteBudget?
    private var handler: (any ConnectionHandler)?
    private var deadline: TimerID?

    init(
        _ core: MemoryLoop, to host: String, _ port: UInt16, limits: ConnectionLimits, budget: ByteBudget?,
        handler: any ConnectionHandler
    ) {
        (self.core, self.host, self.port, self.limits, self.budget, self.handler) = (core, host, port, limits, budget, handler)
        ownPort = core.network.nextPort()
    }

    func start(timeout: Int64) {
        deadline = core.schedule(after: timeout, self)
        let network = core.network
        let arrival = network.now + network.conditions(from: core.host, to: host).delay()
        guard let service = network.service(host, port) else {
            // Nobody is there to answer: the refusal comes back over the link, if both ways pass.
            let isLost = network.conditions(from: core.host, to: host).isLost
            if !isLost { network.bring(from: host, to: core, at: arrival) { self.decide(.refused("\(self.host):\(self.port)")) } }
            return
        }
        network.bring(from: core.host, to: service.loop, at: arrival) { self.arrived() }
    }

    func cancel() { decide(.cancelled) }
    func fired(_ timer: TimerID) { decide(.timedOut("\(host):\(port)")) }

    private func decide(_ error: TransportError) {
        guard let failed = handler else { return }
        handler = nil
        if let deadline { core.cancel(deadline) }
        failed.failed(error)
    }

    /// On the server's loop.
    private func arrived() {
        let network = core.network
        let back = network.now + network.conditions(from: host, to: core.host).delay()
        guard let service = network.service(host, port) else {
            return network.bring(from: host, to: core, at: back) { self.decide(.refused("\(self.host):\(self.port)")) }
        }
        let names = ("\(host):\(port)", "\(core.host):\(ownPort)")
        let server = MemoryConnection(
            service.loop, local: names.0, peer: names.1, remoteHost: core.host, limits: service.limits, budget: service.budget,
            handler: service.makeHandler(service.loop))
        server.output(to: core)
        server.bring(at: back) { self.answered(by: server) }
        server.begin()
    }

    /// On the client's loop.
    private func answered(by server: MemoryConnection) {
        guard let handler else { return server.comeReset() }
        self.handler = nil
        if let deadline { core.cancel(deadline) }
        let client = MemoryConnection(
            core, local: server.peer, peer: server.local, remoteHost: host, limits: limits, budget: budget, handler: handler)
        client.output(to: server.memory)
        client.remote = server
        server.remote = client
        client.begin()
    }
}
