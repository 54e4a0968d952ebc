import Threads

/// What of a segment's file the pool may close: the descriptor, and what goes with it.
final class PooledFile: Sendable {
    struct State: Sendable {
        var name: String
        var file: (any File)?
        var wasUsed = false
        var isDirty = false
        /// Nobody will use it again.
        var isForgotten = false
        var blocks = VerifiedBlocks()
        var blockChecksums: [UInt32] = []
    }

    let state: Lock<State>

    init(name: String) { state = Lock(State(name: name)) }

    var isOpen: Bool { state.withLock { $0.file != nil } }

    var isForgotten: Bool { state.withLock { $0.isForgotten } }

    /// The segment is gone.
    func forget() {
        // Closed when the lock is free again.
        let file = state.withLock { state in
            state.isForgotten = true
            return state.file.take()
        }
        _ = file
    }

    /// Lets the descriptor go, unless it was used since the last call or has unsynced bytes. True if it is closed.
    func closeIfIdle() -> Bool {
        let released: (any File)? = state.withLock { state in
            if state.wasUsed || state.isDirty {
                state.wasUsed = false
                return state.file
            }
            state.file = nil
            return nil
        }
        return released == nil
    }
}
