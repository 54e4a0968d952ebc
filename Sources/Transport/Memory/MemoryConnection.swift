import Glibc

/// A connection's end in a `MemoryNetwork`.
final class MemoryConnection: StreamConnection {
    let memory: MemoryLoop
    let remoteHost: String
    /// The other end; nil before the peer knows of the connection. Let go when either has ended.
    var remote: MemoryConnection?
    private var target: MemoryLoop?
    /// Pieces leave in order: none arrives before this time.
    private var lastArrival: Int64 = 0
    /// Sent, and not yet read by the other side.
    private var underWay = 0
    /// Arrived, and not yet read.
    private var arrived: [[UInt8]] = []
    private var arrivedStart = 0
    private var hasEnded = false
    private var endIsSent = false

    init(
        _ memory: MemoryLoop, local: String, peer: String, remoteHost: String, limits: ConnectionLimits, budget: ByteBudget?,
        handler: any ConnectionHandler
    ) {
        (self.memory, self.remoteHost) = (memory, remoteHost)
        super.init(core: memory, peer: peer, local: local, limits: limits, budget: budget, handler: handler)
    }

    /// What it sends goes to that loop.
    func output(to loop: MemoryLoop) { target = loop }

    /// Runs `body` on the other side, behind all that was sent before.
    func bring(at time: Int64, _ body: @escaping () -> Void) {
        guard let target else { return }
        lastArrival = max(lastArrival, time)
        memory.network.bring(from: memory.host, to: target, at: lastArrival, body)
    }

    private func bring(_ body: @escaping () -> Void) {
        bring(at: memory.now + memory.network.conditions(from: memory.host, to: remoteHost).delay(), body)
    }

    // MARK: Output

    override func transmit() {
        let conditions = memory.network.conditions(from: memory.host, to: remoteHost)
        while let piece = output.head, underWay < conditions.windowBytes {
            let bytes: [UInt8]
            switch piece {
            case .bytes(let all, let range): bytes = Array(all[range].prefix(64 << 10))
            case .file(let descriptor, let offset, let count, _):
                guard let read = Self.read(descriptor, offset, min(count, 64 << 10)) else {
                    return close(.error("a file is shorter than the range of it that was to be sent"))
                }
                bytes = read
            }
            let count = min(max(1, conditions.cut(bytes.count)), bytes.count)
            output.advance(count)
            underWay += count
            lastMoved = core.now
            let sent = Array(bytes[..<count])
            bring { self.remote?.arrive(sent) }
        }
    }

    private static func read(_ descriptor: Int32, _ offset: Int64, _ count: Int) -> [UInt8]? {
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, pread(descriptor, buffer.baseAddress, count, off_t(offset)))
        }
        return bytes.isEmpty ? nil : bytes
    }

    override func shutDownOutput() -> Bool {
        sendEnd()
        return !hasEnded
    }

    private func sendEnd() {
        if endIsSent { return }
        endIsSent = true
        bring {
            let remote = self.remote
            if self.state == .closed { self.remote = nil }
            remote?.end()
        }
    }

    override func release() {
        arrived = []
        arrivedStart = 0
        sendEnd()
    }

    /// Its host has crashed: nobody here hears of it, the other side is reset.
    func vanish() {
        if state == .closed { return }
        state = .closed
        bring { self.remote?.comeReset() }
    }

    // MARK: Input

    private func arrive(_ bytes: [UInt8]) {
        if state == .closed { return }
        arrived.append(bytes)
        readArrived()
    }

    private func end() {
        hasEnded = true
        readArrived()
    }

    /// The other side knows nothing of this connection.
    func comeReset() { close(.reset) }

    override func interestChanged() { readArrived() }

    private func readArrived() {
        if state == .lingering { (arrived, arrivedStart) = ([], 0) }
        while arrivedStart < arrived.count, state == .open, !pausesReading, mayRead() {
            let next = arrived[arrivedStart]
            arrivedStart += 1
            hasTurn = false
            lastMoved = core.now
            next.withUnsafeBytes { take($0) }
            remote?.wasRead(next.count)
        }
        if arrivedStart == arrived.count { (arrived, arrivedStart) = ([], 0) }
        guard hasEnded, arrived.isEmpty else { return }
        switch state {
        case .open:
            if pausesReading { return }
            flush()
            close(.peer)
        case .lingering: close(finishReason)
        case .finishing, .closed: return
        }
    }

    /// The other side has read: there is room to send again.
    private func wasRead(_ count: Int) {
        memory.network.at(memory.now, on: memory) { [self] in
            underWay -= count
            if !output.isEmpty { mark() }
        }
    }
}
