import Coordination
import Threads

/// How far a broker is: for whoever starts it, or stops it, and waits.
final class BrokerState: Sendable {
    private struct State {
        var isServing = false
        var isStopped = false
        var refusal: RegistrationRefusal?
    }

    private let state = Lock(State())

    init() {}

    /// The broker is not fenced, and its partitions are there.
    func serves() {
        state.withLock { $0.isServing = true }
        state.broadcast()
    }

    /// The leader has fenced it, as it asked.
    func stopped() {
        state.withLock { $0.isStopped = true }
        state.broadcast()
    }

    /// The leader does not take it. True if it served before: whoever started it waits no more, and must be told.
    func refused(_ refusal: RegistrationRefusal) -> Bool {
        let wasServing = state.withLock { state in
            state.refusal = state.refusal ?? refusal
            return state.isServing
        }
        state.broadcast()
        return wasServing
    }

    /// Waits until it serves; false where it does not within so many milliseconds. Throws where it is refused.
    func waitUntilServing(milliseconds: Int) throws(RegistrationRefusal) -> Bool {
        let (isServing, refusal) = state.wait(milliseconds: milliseconds, until: { $0.isServing || $0.refusal != nil }) {
            ($0.isServing, $0.refusal)
        }
        if let refusal { throw refusal }
        return isServing
    }

    func waitUntilStopped(milliseconds: Int) {
        state.wait(milliseconds: milliseconds, until: { $0.isStopped || $0.refusal != nil }) { _ in }
    }
}
