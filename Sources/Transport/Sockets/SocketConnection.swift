import Glibc

/// A connection over a TCP socket.
final class SocketConnection: StreamConnection, PollTarget {
    /// What one connection may read, or write, in a turn of the loop.
    private static let turnBytes = 1 << 20

    private let socket: Socket
    private let sockets: SocketLoop
    private var poll: PollHandle?
    /// The system's buffer is full: wait until it can be written to.
    private var isBlocked = false
    private var peerEnded = false

    init(_ socket: Socket, loop: SocketLoop, limits: ConnectionLimits, budget: ByteBudget?, handler: any ConnectionHandler) {
        (self.socket, sockets) = (socket, loop)
        super.init(
            core: loop, peer: SocketAddress(socket, peer: true)?.text ?? "?", local: SocketAddress(socket, peer: false)?.text ?? "?",
            limits: limits, budget: budget, handler: handler)
    }

    /// False: the system does not allow it.
    func watch() -> Bool {
        poll = PollHandle(socket.descriptor, loop: sockets.uv, target: self)
        return poll != nil
    }

    func polled(readable: Bool, writable: Bool, failed: Bool) {
        if failed { return fail(socket.takeError()) }
        if writable {
            isBlocked = false
            mark()
        }
        if readable {
            if state == .lingering { drop() } else if state == .open, !pausesReading { readTurn() }
        }
        // Replies to what was just read leave now, not after the other connections' turns.
        turnEnded()
        if state != .closed { interestChanged() }
        if sockets.outside.hasNews { sockets.answer() }
    }

    // MARK: Reading

    private func readTurn() {
        let scratch = sockets.pool.scratch
        var left = Self.turnBytes
        while left > 0, state == .open, !pausesReading, mayRead() {
            let space = reader.space
            switch socket.read(space, scratch) {
            case .bytes(let count):
                lastMoved = core.now
                hasTurn = false
                left -= count
                if !space.isEmpty { filled(min(count, space.count)) }
                if count > space.count { take(UnsafeRawBufferPointer(rebasing: scratch[..<(count - space.count)])) }
                // A short read has emptied the socket.
                if count < space.count + scratch.count { return }
            case .wouldBlock: return
            case .end: return ended()
            case .failed(let code): return fail(code)
            }
        }
    }

    /// The peer sends no more. What this turn answered still goes out.
    private func ended() {
        peerEnded = true
        flush()
        close(.peer)
    }

    /// Reads without looking, so that the peer gets what it was sent before the end.
    private func drop() {
        let scratch = sockets.pool.scratch
        for _ in 0..<16 {
            switch socket.read(UnsafeMutableRawBufferPointer(start: nil, count: 0), scratch) {
            case .bytes: continue
            case .wouldBlock: return
            case .end, .failed: return close(finishReason)
            }
        }
    }

    private func fail(_ code: Int32) {
        switch code {
        case ECONNRESET, EPIPE: close(.reset)
        case ETIMEDOUT: close(.error("the peer does not answer any more"))
        default: close(.error(SystemCode.text(code)))
        }
    }

    // MARK: Writing

    override func transmit() {
        var left = Self.turnBytes
        while !isBlocked, left > 0, !output.isEmpty {
            let transfer: Socket.Transfer
            if let file = output.leadingFile {
                transfer = socket.send(file: file.descriptor, at: file.offset, count: min(file.count, left))
            } else {
                transfer = output.withLeadingBytes { pieces, more in socket.send(pieces, more: more) }
            }
            switch transfer {
            case .bytes(let count):
                lastMoved = core.now
                left -= count
                output.advance(count)
            case .wouldBlock: isBlocked = true
            case .end: return close(.error("a file is shorter than the range of it that was to be sent"))
            case .failed(let code): return fail(code)
            }
        }
    }

    override func interestChanged() {
        let readable = state == .lingering || (state == .open && !pausesReading)
        poll?.watch(readable: readable, writable: !output.isEmpty)
    }

    override func shutDownOutput() -> Bool { !peerEnded && socket.shutDownOutput() }

    override func release() {
        poll?.close()
        poll = nil
        socket.close()
    }
}
