/// What can be wrong with a frame.
public enum WireError: Error, Equatable, Sendable {
    /// The frame breaks the protocol: what, and at which byte of it (the length prefix left out). Nothing of the frame can be trusted.
    case malformed(String, at: Int)
    /// A request of an API that Wire does not know.
    case unsupportedAPI(key: Int16, version: Int16, correlationID: Int32, clientID: String?)
    /// A request of a known API in a version that is not served. An ApiVersions request is then to be answered in version 0 with error 35.
    case unsupportedVersion(key: Int16, version: Int16, correlationID: Int32, clientID: String?)
    /// A message cannot be written in that version: a null or a size that the version has no room for, or a header of another API.
    case notEncodable(String)
}

extension WireError: CustomStringConvertible {
    /// One line for a log.
    public var description: String {
        switch self {
        case .malformed(let what, let position):
            "malformed frame: \(what) at byte \(position)"
        case .unsupportedAPI(let key, let version, _, let clientID):
            "unknown API key \(key) (version \(version)) asked by client id \(clientID.map { "\"\($0)\"" } ?? "null")"
        case .unsupportedVersion(let key, let version, _, let clientID):
            "version \(version) of API key \(key) is not served (asked by client id \(clientID.map { "\"\($0)\"" } ?? "null"))"
        case .notEncodable(let what):
            "message cannot be encoded: \(what)"
        }
    }
}
