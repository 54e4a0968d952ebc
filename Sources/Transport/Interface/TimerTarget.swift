/// Names a timer that was scheduled on a loop; never names another one later.
public struct TimerID: Hashable, Sendable {
    let raw: UInt64
}

/// What a timer wakes.
public protocol TimerTarget: AnyObject {
    /// The time is come; the timer is gone.
    func fired(_ timer: TimerID)
}

/// A timer's target that runs a closure.
final class TimerClosure: TimerTarget {
    private let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
    func fired(_ timer: TimerID) { body() }
}
