/// One change of IncrementalAlterConfigs.
public struct ConfigChange: Sendable, Equatable {
    /// With the numbers of the protocol.
    public enum Operation: Int8, Sendable {
        case set, delete, append, subtract
    }

    public var name: String
    /// As sent; one that is no `Operation` is refused when the change is applied.
    public var operation: Int8
    public var value: String?

    public init(_ name: String, operation: Int8, value: String?) { (self.name, self.operation, self.value) = (name, operation, value) }
}
