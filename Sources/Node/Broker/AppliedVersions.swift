import Threads

/// Who waits for the broker to show a version of the image.
final class AppliedVersions: Sendable {
    private struct State {
        var version: Int64 = -1
        var waiting: [(version: Int64, body: @Sendable () -> Void)] = []
    }

    private let state = Lock(State())

    init() {}

    /// Runs `body` once `version` is shown: now, or on the thread that shows it.
    func wait(for version: Int64, _ body: @escaping @Sendable () -> Void) {
        let isThere = state.withLock { state in
            if state.version < version { state.waiting.append((version, body)) }
            return state.version >= version
        }
        if isThere { body() }
    }

    func advance(to version: Int64) {
        let ready = state.withLock { state in
            state.version = max(state.version, version)
            let reached = state.version
            let ready = state.waiting.filter { $0.version <= reached }
            state.waiting.removeAll { $0.version <= reached }
            return ready
        }
        for one in ready { one.body() }
    }
}
