import Threads

/// A value that many have, or hardly anybody: it takes up a reference where it is not.
final class Shared<Value: Sendable>: Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}

/// Hands out the same object for equal values that come one after the other.
final class LastShared<Value: Equatable & Sendable>: Sendable {
    private let last = Lock<Shared<Value>?>(nil)

    func shared(_ value: Value) -> Shared<Value> {
        last.withLock { last in
            if let last, last.value == value { return last }
            let new = Shared(value)
            last = new
            return new
        }
    }
}
