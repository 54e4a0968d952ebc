import Transport

/// At most one timer on a loop, for the earliest of several deadlines. It may fire for nothing: whoever waited was answered meanwhile.
struct DeadlineTimer {
    private var armed: (deadline: Int64, id: TimerID)?

    /// Whether it fires at `deadline` or before it as it is.
    func comes(by deadline: Int64) -> Bool { armed.map { $0.deadline <= deadline } ?? false }

    /// Sees to it that `fire` is called at `deadline` (milliseconds of the loop's clock) or before it.
    mutating func arm(by deadline: Int64, on loop: any Loop, _ fire: @escaping () -> Void) {
        if comes(by: deadline) { return }
        cancel(on: loop)
        armed = (deadline, loop.schedule(after: max(0, deadline - loop.now), fire))
    }

    /// The timer has fired.
    mutating func fired() { armed = nil }

    mutating func cancel(on loop: any Loop) {
        if let armed { loop.cancel(armed.id) }
        armed = nil
    }
}
