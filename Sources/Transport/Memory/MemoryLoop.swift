/// A loop of a `MemoryNetwork`.
final class MemoryLoop: StreamLoop {
    let host: String
    unowned let network: MemoryNetwork
    private var isDead = false

    init(host: String, network: MemoryNetwork) {
        (self.host, self.network) = (host, network)
        super.init(inbox: LoopInbox())
    }

    override var now: Int64 { network.now }

    /// What other threads have brought, then `body`, then the turn's end.
    func turn(_ body: () -> Void) {
        if isDead { return }
        takeInbox()
        body()
        endTurn()
    }

    func crash() {
        for connection in connections { (connection as? MemoryConnection)?.vanish() }
        isDead = true
        _ = outside.close()
    }

    override func connect(
        to host: String, port: UInt16, timeout: Int64, limits: ConnectionLimits, budget: ByteBudget?, handler: any ConnectionHandler
    ) -> any ConnectAttempt {
        let attempt = MemoryConnectAttempt(self, to: host, port, limits: limits, budget: budget, handler: handler)
        attempt.start(timeout: timeout)
        return attempt
    }
}
