import Synchronization

/// A number that only rises: requests, bytes.
public final class Counter: Sendable {
    private let count = Atomic<Int64>(0)

    public init() {}

    public func add(_ amount: Int64 = 1) { count.wrappingAdd(amount, ordering: .relaxed) }

    public var value: Int64 { count.load(ordering: .relaxed) }
}
