/// Why a node did not start: one sentence for whoever started it, saying what happened, where, and what to do.
public struct StartError: Error, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
