/// A thing that lives on a loop, named from other threads: they leave jobs for it, and never see it.
///
/// ```swift
/// let counter = LoopBound(eventLoop.inbox) { loop in Counter(on: loop) }
/// counter.run { $0.count() }
/// counter.end { $0.close() }
/// ```
///
/// `@unchecked Sendable`: `value` is set, read and freed in jobs of one inbox, which run one after the other on its loop's thread.
public final class LoopBound<Value>: @unchecked Sendable {
    private let inbox: LoopInbox
    private var value: Value?

    /// Makes the value on the loop, in its turn.
    public init(_ inbox: LoopInbox, _ make: @escaping @Sendable (any Loop) -> Value) {
        self.inbox = inbox
        inbox.execute { loop in self.value = make(loop) }
    }

    /// Runs `body` with the value on the loop; false: the loop has ended, and it will not run. After `end` nothing runs.
    @discardableResult
    public func run(_ body: @escaping @Sendable (Value) -> Void) -> Bool {
        inbox.execute { _ in if let value = self.value { body(value) } }
    }

    /// Runs `body` a last time, then lets the value go, on the loop.
    public func end(_ body: @escaping @Sendable (Value) -> Void = { _ in }) {
        inbox.execute { _ in
            if let value = self.value { body(value) }
            self.value = nil
        }
    }
}
