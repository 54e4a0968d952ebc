/// A command line that cannot be understood; `description` says why and what to type instead.
public struct UsageError: Error, Equatable, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }
}
