import Threads
import Wire

/// Where an answer that is made on another thread is put, for the loop that waits for it.
final class ReplySlot: Sendable {
    /// What came of it.
    enum Content: Sendable {
        case nothing
        case response(Response)
        /// An answer as another node encoded it for the client: length, header and body.
        case answer([UInt8])
        /// The leader was not reached, or did not answer in time.
        case failed
    }

    private let content = Lock(Content.nothing)

    init() {}

    func put(_ new: Content) { content.withLock { $0 = new } }
    func take() -> Content { content.withLock { $0 } }
}
