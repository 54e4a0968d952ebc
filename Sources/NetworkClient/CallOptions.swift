public import Transport

/// How a client behaves. Times in milliseconds.
public struct CallOptions {
    /// What stands in the headers of its requests.
    public var clientID: String?
    /// What ApiVersions tells the node.
    public var softwareName = "ottla"
    public var softwareVersion = "0"
    /// For one address, its name's look-up included.
    public var connectTimeout: Int64 = 10_000
    /// For a call that says nothing else, the time until a connection is there included.
    public var callTimeout: Int64 = 30_000
    /// The pause after a failed attempt doubles from the first to the second.
    public var firstPause: Int64 = 50
    public var longestPause: Int64 = 1_000
    /// Stretches each pause, so that many clients do not come back as one.
    public var jitter: () -> Double = { Double.random(in: 0.8...1.2) }
    /// Calls sent and not answered yet; more wait.
    public var mostInFlight = 100
    /// Calls that wait; more fail with `.overloaded`.
    public var mostWaiting = 1_000
    /// The connection's bounds.
    public var limits = ConnectionLimits()
    public var budget: ByteBudget?

    public init() {}
}
