import CLinux
import Glibc

/// Accepts a port's connections on its loop and hands each to the loop with the fewest.
final class Acceptor: PollTarget, TimerTarget, LoopResource {
    /// How long accepting rests when descriptors or memory are short.
    private static let pause: Int64 = 100
    /// How many are accepted in a turn.
    private static let turn = 64

    private let socket: Socket
    private let core: SocketLoop
    private let peers: [EventLoop]
    private let report: (TransportError) -> Void
    private let hand: @Sendable (SocketLoop, Socket) -> Void
    private var poll: PollHandle?
    private var retry: TimerID?
    private var isOpen = true
    private var hasReported = false

    init(
        _ socket: Socket, loop: SocketLoop, peers: [EventLoop], report: @escaping (TransportError) -> Void,
        hand: @escaping @Sendable (SocketLoop, Socket) -> Void
    ) {
        (self.socket, core, self.peers, self.report, self.hand) = (socket, loop, peers, report, hand)
    }

    func start() {
        core.add(self)
        core.acceptors[socket.descriptor] = self
        if core.isStopping { return loopStops() }
        poll = PollHandle(socket.descriptor, loop: core.uv, target: self)
        if poll == nil { rest(EMFILE) } else { poll?.watch(readable: true, writable: false) }
    }

    func loopStops() {
        guard isOpen else { return }
        isOpen = false
        if let retry { core.cancel(retry) }
        poll?.close()
        poll = nil
        core.acceptors[socket.descriptor] = nil
        socket.close()
        core.remove(self)
    }

    func polled(readable: Bool, writable: Bool, failed: Bool) {
        for _ in 0..<Self.turn {
            let descriptor = linux_accept(socket.descriptor)
            if descriptor >= 0 {
                hasReported = false
                give(Socket(descriptor: descriptor))
                continue
            }
            switch errno {
            case EAGAIN, EWOULDBLOCK: return
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return rest(errno)
            // The connection was gone before it was accepted, or the network had an error of its own: the next one.
            default: continue
            }
        }
    }

    func fired(_ timer: TimerID) {
        retry = nil
        if poll == nil { poll = PollHandle(socket.descriptor, loop: core.uv, target: self) }
        if poll == nil { rest(EMFILE) } else { poll?.watch(readable: true, writable: false) }
    }

    private func give(_ accepted: Socket) {
        let chosen = peers.min { $0.connectionCount < $1.connectionCount } ?? core.owner
        chosen.connectionComes()
        if chosen === core.owner { return hand(core, accepted) }
        let hand = hand
        let isGiven = chosen.execute { if let loop = $0 as? SocketLoop { hand(loop, accepted) } }
        if !isGiven {
            accepted.close()
            chosen.connectionEnded()
        }
    }

    /// Watching on would spin: the connection stays in the queue and the port readable.
    private func rest(_ code: Int32) {
        poll?.watch(readable: false, writable: false)
        retry = core.schedule(after: Self.pause, self)
        if !hasReported { report(.exhausted(SystemCode.text(code))) }
        hasReported = true
    }
}
