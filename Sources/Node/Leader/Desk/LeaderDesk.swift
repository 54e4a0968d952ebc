import Coordination
import Threads

/// What connections leave for the leader's thread, and what they see of it.
final class LeaderDesk: Sendable {
    /// Events that may wait for the thread.
    private static let mostEvents = 10_000

    let state: Lock<LeaderState>
    /// Milliseconds of a clock that only rises; the same as the loops'.
    let monotonic: @Sendable () -> Int64

    init(_ state: consuming sending LeaderState, monotonic: @escaping @Sendable () -> Int64) {
        self.state = Lock(state)
        self.monotonic = monotonic
    }

    /// The cluster as it is now.
    var image: ClusterImage { state.withLock { $0.image } }

    /// Whether it leads no more: nobody is answered then.
    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Leaves an event for the thread. Where too many wait it is dropped: its request is answered at its deadline.
    func post(_ event: LeaderEvent) {
        state.withLock { if $0.events.count < Self.mostEvents { $0.events.append(event) } }
        state.signal()
    }

    /// A broker gave a sign of life; what it says may have to wait.
    func heard(_ broker: Int32, epoch: Int64) {
        let now = monotonic()
        state.withLock { $0.registry.heard(broker, epoch: epoch, now: now) }
    }

    /// The connection of a broker's heartbeats is gone.
    func disconnected(_ broker: Int32, epoch: Int64) {
        state.withLock { state in
            state.registry.disconnected(broker, epoch: epoch)
            state.held[broker] = nil
        }
    }
}
