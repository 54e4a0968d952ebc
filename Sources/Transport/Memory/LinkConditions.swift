/// How one direction between two hosts of a `MemoryNetwork` behaves.
public struct LinkConditions {
    /// How long a piece is under way, in milliseconds; asked for each piece. The order of a connection's pieces stays.
    public var delay: () -> Int64 = { 0 }
    /// How many of the bytes that are there (at least one) travel as the next piece.
    public var cut: (Int) -> Int = { $0 }
    /// Nothing passes. What is sent meanwhile waits, as TCP would send it again, and passes once this is false.
    public var isLost = false
    /// How many bytes may be under way, or waiting unread, before the sender must wait.
    public var windowBytes = 256 << 10

    public init() {}
}
