/// A connection on its loop: frames in, an ordered queue of bytes and file ranges out.
///
/// A frame is four bytes of length, big-endian, then that many; the four bytes are not part of `Frame`, but part of what is sent.
public protocol Connection: AnyObject {
    var loop: any Loop { get }
    /// What a `Signal` to this connection carries.
    var token: UInt64 { get }
    /// The other side, `address:port`.
    var peer: String { get }
    /// This side, `address:port`.
    var local: String { get }
    /// Bytes queued and not yet taken by the system.
    ///
    /// Over `ConnectionLimits.outputHighBytes` the connection stops reading by itself, until it is drained.
    var queuedBytes: Int { get }
    /// False once it has closed: what is sent then is dropped.
    var isOpen: Bool { get }

    /// Queues all of `bytes`. It leaves at the end of this turn of the loop, together with whatever else was queued.
    func send(_ bytes: [UInt8])
    /// Queues a part of `bytes`, without copying.
    func send(_ bytes: [UInt8], _ range: Range<Int>)
    /// Queues a range of a file.
    func send(_ file: FileRange)

    /// Calls `received` no more until `resumeReading`; what has arrived waits.
    func pauseReading()
    func resumeReading()

    /// Reads no more, sends what is queued (within `ConnectionLimits.flushMilliseconds`), then closes.
    func closeAfterFlush()
    /// Closes now; what is queued is lost. The handler's `closed` is called before this returns.
    func close(_ why: CloseReason)
}
