/// Why a port could not be opened or a peer not reached.
public enum TransportError: Error, Equatable, Sendable {
    /// Another socket has the port.
    case addressInUse(String)
    /// The host is none of this machine's addresses.
    case addressNotAvailable(String)
    /// The system does not let this user open the port.
    case permissionDenied(String)
    /// The host's name has no address.
    case unknownHost(String, reason: String)
    /// The peer refused the connection.
    case refused(String)
    /// The peer did not answer in time.
    case timedOut(String)
    /// Given up by the caller, or the loop is stopping.
    case cancelled
    /// Descriptors or memory are short: accepting pauses and goes on by itself.
    case exhausted(String)
    /// Another failure of the system; `code` is errno's.
    case system(operation: String, address: String, code: Int32)
}

extension TransportError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .addressInUse(let address): "the address \(address) is in use by another program"
        case .addressNotAvailable(let address): "the address \(address) is none of this machine's"
        case .permissionDenied(let address): "no permission to listen on \(address)"
        case .unknownHost(let host, let reason): "the host \(host) is unknown: \(reason)"
        case .refused(let address): "\(address) refused the connection"
        case .timedOut(let address): "\(address) did not answer in time"
        case .cancelled: "cancelled"
        case .exhausted(let reason): "cannot accept connections for the moment: \(reason)"
        case .system(let operation, let address, let code): "\(operation) \(address): \(SystemCode.text(code))"
        }
    }
}
