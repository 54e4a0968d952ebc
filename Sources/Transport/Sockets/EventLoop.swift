import Synchronization
import Threads

/// An event loop on a thread of its own, as other threads see it.
///
/// ```swift
/// let loop = EventLoop(name: "net-0")
/// loop.start()
/// loop.execute { loop in loop.connect(to: "localhost", port: 9092, handler: Greeter()) }
/// loop.stop()
/// loop.join()
/// ```
public final class EventLoop: Sendable {
    /// The thread's name (15 bytes of it).
    public let name: String
    /// The way in; what `Loop.outside` is.
    public let inbox = LoopInbox()
    private let connections = Atomic<Int>(0)
    private let thread = Lock<RunningThread?>(nil)

    public init(name: String = "loop") { self.name = name }

    /// Starts the thread. To be called once.
    public func start() {
        thread.withLock { thread in
            precondition(thread == nil, "a loop is started once")
            thread = RunningThread(name) { SocketLoop(self).run() }
        }
    }

    /// Has the loop stop listening, close its connections and end; returns at once.
    ///
    /// With a grace (milliseconds) connections read no more, and close when what is queued for them has been taken, or the grace is over.
    public func stop(graceMilliseconds: Int64 = 0) {
        execute { ($0 as? SocketLoop)?.stop(grace: graceMilliseconds) }
    }

    /// Waits for the thread's end. Not from the loop itself.
    public func join() {
        let running = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        running?.join()
    }

    /// Runs `job` on the loop; false: the loop has ended.
    @discardableResult
    public func execute(_ job: @escaping @Sendable (any Loop) -> Void) -> Bool { inbox.execute(job) }

    /// Brings signals to connections of this loop.
    public func post(_ signals: [Signal]) { inbox.post(signals) }

    /// Connections on this loop, those on their way to it included.
    public var connectionCount: Int { connections.load(ordering: .relaxed) }

    func connectionComes() { connections.wrappingAdd(1, ordering: .relaxed) }
    func connectionEnded() { connections.wrappingSubtract(1, ordering: .relaxed) }
}
