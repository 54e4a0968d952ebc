public import Transport
public import Wire

/// Why a call got no answer.
public enum CallError: Error, Equatable, Sendable {
    /// The deadline passed; the request had been sent, and may have been served.
    case timedOut
    /// The deadline passed before a connection could be made; the request was never sent.
    case notConnected(TransportError?)
    /// The connection ended with the request sent: it may have been served.
    case connectionLost(CloseReason)
    /// The node does not serve the API in a version that we speak; never sent.
    case unsupported(APIKey)
    /// The request cannot be encoded, or the answer not be read.
    case wire(WireError)
    /// Too many calls wait already; never sent.
    case overloaded
    /// The client was closed.
    case closed
}

extension CallError {
    /// Whether the request may have been served all the same.
    public var mayHaveBeenServed: Bool {
        switch self {
        case .timedOut, .connectionLost, .closed: true
        case .wire(let error): if case .notEncodable = error { false } else { true }
        case .notConnected, .unsupported, .overloaded: false
        }
    }
}

extension CallError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .timedOut: "no answer in time"
        case .notConnected(let why): "not connected\(why.map { ": \($0)" } ?? "")"
        case .connectionLost(let why): "the connection was lost: \(why)"
        case .unsupported(let key): "the node does not serve \(key) in a version that this program speaks"
        case .wire(let error): "\(error)"
        case .overloaded: "too many calls wait already"
        case .closed: "closed"
        }
    }
}
