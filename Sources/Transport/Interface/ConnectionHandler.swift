/// What a protocol does with a connection. Not `Sendable`: it lives on the connection's loop, which holds it until `closed` or `failed`.
public protocol ConnectionHandler: AnyObject {
    /// The connection is there: the first call.
    func opened(_ connection: any Connection)
    /// A whole frame. See `Frame` for how long its bytes stay.
    func received(_ frame: Frame, on connection: any Connection)
    /// Another thread's answer.
    func completed(_ signal: Signal, on connection: any Connection)
    /// The output queue was over its high mark and has fallen to its low one.
    func drained(_ connection: any Connection)
    /// The connection has ended: the last call.
    func closed(_ connection: any Connection, _ why: CloseReason)
    /// A connection asked for with `Loop.connect` did not come about: the only call.
    func failed(_ error: TransportError)
}

extension ConnectionHandler {
    public func completed(_ signal: Signal, on connection: any Connection) {}
    public func drained(_ connection: any Connection) {}
    public func failed(_ error: TransportError) {}
}
