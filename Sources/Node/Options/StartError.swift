public import LogStore

/// Why a node does not start. The description is one line that says what, where, and what can be done.
public enum StartError: Error, Sendable {
    /// The port is taken, or the host is none of this machine's.
    case listen(Endpoint, reason: String)
    /// The data directory is locked, foreign, unreadable, damaged, or has no room.
    case directory(LogError)
    /// `--data` names no place where data can be kept.
    case location(String, reason: String)
    /// The cluster's metadata cannot be opened.
    case metadata(path: String, reason: String)
    /// No leader answered.
    case leader([Endpoint], reason: String)
    /// The leader does not take this broker: it belongs to another cluster, or its id is in use.
    case refused(String)
}

extension StartError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .listen(let endpoint, let reason): "cannot listen on \(endpoint): \(reason)"
        case .directory(let error): "\(error)"
        case .location(let text, let reason): "--data \(text): \(reason)"
        case .metadata(let path, let reason): "\(path): \(reason)"
        case .leader(let endpoints, let reason):
            "no leader at \(endpoints.map(\.description).joined(separator: ", ")): \(reason)"
        case .refused(let reason): reason
        }
    }
}
