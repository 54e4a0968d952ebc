import Glibc
import Synchronization

/// A port that is listened on. Its connections are spread over the loops: each goes to the one with the fewest.
public final class Listener: Sendable {
    /// The port; the one that the system chose, if 0 was asked for.
    public let port: UInt16
    /// `address:port`.
    public let address: String
    private let descriptor: Int32
    private let home: EventLoop
    private let isClosed = Atomic<Bool>(false)

    /// Opens the port and begins to accept. An empty `host` means all addresses.
    ///
    /// `makeHandler` is called on the connection's loop. `report` hears, on the first loop, of what goes wrong while accepting (descriptors
    /// short: it pauses, and goes on by itself).
    public init(
        host: String, port: UInt16, loops: [EventLoop], limits: ConnectionLimits = ConnectionLimits(), budget: ByteBudget? = nil,
        backlog: Int32 = 1024, report: @escaping @Sendable (TransportError) -> Void = { _ in },
        makeHandler: @escaping @Sendable (any Loop) -> any ConnectionHandler
    ) throws(TransportError) {
        precondition(!loops.isEmpty, "a listener needs a loop")
        let socket = try ListeningSocket.open(host: host, port: port, backlog: backlog)
        let bound = SocketAddress(socket, peer: false)
        (descriptor, home) = (socket.descriptor, loops[0])
        self.port = bound?.port ?? port
        address = bound?.text ?? "\(host):\(port)"
        let hasHome = home.execute { loop in
            guard let loop = loop as? SocketLoop else { return }
            let acceptor = Acceptor(socket, loop: loop, peers: loops, report: report) { loop, accepted in
                loop.adopt(accepted, limits: limits, budget: budget, handler: makeHandler(loop))
            }
            acceptor.start()
        }
        if !hasHome {
            socket.close()
            throw .cancelled
        }
    }

    /// Stops accepting and gives the port up. Connections that were accepted stay.
    public func close() {
        guard !isClosed.exchange(true, ordering: .relaxed) else { return }
        let descriptor = descriptor
        home.execute { ($0 as? SocketLoop)?.acceptors[descriptor]?.loopStops() }
    }
}
