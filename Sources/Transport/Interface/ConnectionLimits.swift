/// The bounds of a connection. All sizes in bytes, all times in milliseconds.
public struct ConnectionLimits: Sendable {
    /// The longest frame taken, without its four bytes of length (Kafka's `socket.request.max.bytes`).
    public var maxFrameBytes = 104_857_600
    /// A connection on which nothing moved for this long is closed; 0 or less: never (`connections.max.idle.ms`).
    public var idleMilliseconds: Int64 = 600_000
    /// How long `closeAfterFlush` waits for the peer to take what is queued.
    public var flushMilliseconds: Int64 = 10_000
    /// With more than this in the output queue a connection stops reading …
    public var outputHighBytes = 1 << 20
    /// … until it has fallen to this.
    public var outputLowBytes = 256 << 10
    /// The kernel's buffers (`socket.send.buffer.bytes`, `socket.receive.buffer.bytes`); nil: the system's own choice.
    public var sendBufferBytes: Int32?
    public var receiveBufferBytes: Int32?

    public init() {}
}
