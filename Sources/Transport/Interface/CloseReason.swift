/// Why a connection ended.
public enum CloseReason: Equatable, Sendable {
    /// The peer closed it.
    case peer
    /// The peer reset it.
    case reset
    /// A frame claimed more bytes than the limit. What was read as a length may be text: `description` shows it.
    case frameTooLarge(Int32)
    /// A frame claimed a negative length.
    case negativeFrame(Int32)
    /// Nothing was read or written for longer than the limit.
    case idle
    /// What was queued could not be sent before the deadline of `closeAfterFlush`.
    case flushTimedOut
    /// The loop or its owner shuts down.
    case shutdown
    /// This side was done with it (`closeAfterFlush`, or the protocol's own decision).
    case finished
    /// The system or the protocol above refused to go on, for the reason given.
    case error(String)
}

extension CloseReason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .peer: "closed by the peer"
        case .reset: "reset by the peer"
        case .frameTooLarge(let length): "a frame of \(length) bytes is over the limit\(Self.text(length))"
        case .negativeFrame(let length): "a frame of negative length \(length)\(Self.text(length))"
        case .idle: "idle for too long"
        case .flushTimedOut: "the peer did not take what was sent to it in time"
        case .shutdown: "shutting down"
        case .finished: "finished"
        case .error(let reason): reason
        }
    }

    /// Another protocol's first four bytes ("GET ", a TLS greeting) arrive as a length.
    private static func text(_ length: Int32) -> String {
        let bytes = withUnsafeBytes(of: length.bigEndian) { Array($0) }
        if bytes[0] == 0x16, bytes[1] == 3 { return " (the peer speaks TLS)" }
        guard bytes.allSatisfy({ 0x20...0x7e ~= $0 }) else { return "" }
        return " (the peer's first bytes are the text \"\(String(decoding: bytes, as: UTF8.self))\")"
    }
}
