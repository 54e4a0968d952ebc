import Synchronization

/// A number that rises and falls: open connections, queued bytes.
public final class Gauge: Sendable {
    private let number = Atomic<Int64>(0)

    public init() {}

    public func set(_ value: Int64) { number.store(value, ordering: .relaxed) }

    /// Adds, or takes away where `amount` is negative.
    public func add(_ amount: Int64) { number.wrappingAdd(amount, ordering: .relaxed) }

    public var value: Int64 { number.load(ordering: .relaxed) }
}
