import Coordination
import Threads

/// Gathers a watch's events.
final class EventLog: Sendable {
    private let gathered = Lock<[StoreEvent]>([])

    var append: @Sendable (StoreEvent) -> Void {
        { event in
            self.gathered.withLock { $0.append(event) }
            self.gathered.broadcast()
        }
    }

    /// All of them, once there are `count`, or after five seconds what there is.
    func events(atLeast count: Int) -> [StoreEvent] {
        gathered.wait(milliseconds: 5000, until: { $0.count >= count }) { $0 }
    }
}
