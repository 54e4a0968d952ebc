/// Why a connection ended.
public enum CloseReason: Equatable, Sendable {
    /// The peer closed it.
    case peer
}
