import Threads
import Transport

/// Holds connections back until the node can answer them: a client that came early waits, and is never told that nothing is there.
final class StartGate: Sendable {
    private struct Waiting {
        var inbox: LoopInbox
        var token: UInt64
    }

    private struct State {
        var isOpen = false
        var waiting: [Waiting] = []
    }

    /// The request number of the signal that says that the gate is open; no request has it.
    static let openSignal = UInt64.max

    private let state = Lock(State())

    init() {}

    /// True if the gate is open; otherwise the connection of `token` gets `openSignal` when it opens.
    func pass(_ inbox: LoopInbox, token: UInt64) -> Bool {
        state.withLock { state in
            if !state.isOpen { state.waiting.append(Waiting(inbox: inbox, token: token)) }
            return state.isOpen
        }
    }

    /// Lets all in.
    func open() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            state.isOpen = true
            return state.waiting
        }
        for one in waiting { one.inbox.post(Signal(token: one.token, request: Self.openSignal)) }
    }
}
