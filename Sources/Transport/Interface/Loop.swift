/// A thread's event loop, seen from that thread. Not `Sendable`: what lives on it needs no lock.
///
/// There are two: the one over sockets (`EventLoop` starts it) and `MemoryLoop`, whose time is the test's.
public protocol Loop: AnyObject {
    /// Monotonic milliseconds, as of the beginning of this turn.
    var now: Int64 { get }
    /// The way in from other threads.
    var outside: LoopInbox { get }

    /// Calls `target` after `milliseconds` (at least the next turn). The loop holds `target` until then.
    @discardableResult
    func schedule(after milliseconds: Int64, _ target: any TimerTarget) -> TimerID
    /// Forgets a timer; one that has fired already is none.
    func cancel(_ timer: TimerID)

    /// Calls `target`, once, at the end of this turn. The loop holds it until then.
    func atTurnEnd(_ target: any TurnTarget)

    /// Connects to `host`, trying its addresses in turn, all within `timeout` milliseconds.
    ///
    /// The handler's `opened` or `failed` is called later, never from within this call.
    @discardableResult
    func connect(
        to host: String, port: UInt16, timeout: Int64, limits: ConnectionLimits, budget: ByteBudget?, handler: any ConnectionHandler
    ) -> any ConnectAttempt
}

extension Loop {
    /// Runs `body` after `milliseconds`.
    @discardableResult
    public func schedule(after milliseconds: Int64, _ body: @escaping () -> Void) -> TimerID {
        schedule(after: milliseconds, TimerClosure(body))
    }

    /// Connects with the usual limits and no budget.
    @discardableResult
    public func connect(to host: String, port: UInt16, timeout: Int64 = 30_000, handler: any ConnectionHandler) -> any ConnectAttempt {
        connect(to: host, port: port, timeout: timeout, limits: ConnectionLimits(), budget: nil, handler: handler)
    }
}
