/// Who sends a request.
public struct Principal: Hashable, Sendable {
    /// `User` for all that Kafka knows today.
    public var type: String
    public var name: String

    public init(type: String = "User", name: String) { (self.type, self.name) = (type, name) }

    /// Whoever has not authenticated.
    public static let anonymous = Principal(name: "ANONYMOUS")
}
