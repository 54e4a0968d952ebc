import Threads
import Wire

/// The incremental fetch sessions of a broker (KIP-227), at most as many as there are slots.
///
/// A session remembers what a client asked for and what it was last told, so that requests name only what is new and answers hold only
/// what has changed. Sessions are not tied to connections.
final class FetchSessionCache: Sendable {
    /// One request's part in a session.
    struct Turn {
        enum Kind {
            /// No session, or none to be had: all partitions are answered, session id 0.
            case sessionless
            /// A session to be opened with this answer.
            case opening
            /// The next request of a session: only what changed is answered.
            case incremental(Int32)
        }
        var kind: Kind
        var targets: [FetchTarget]
    }

    /// A session that is neither idle nor small for so long is not evicted, in milliseconds.
    private static let evictionAge: Int64 = 120_000

    private struct State {
        var sessions: [Int32: FetchSession] = [:]
        var random = SystemRandomNumberGenerator()
    }

    private let slots: Int
    private let state = Lock(State())

    init(slots: Int) { self.slots = slots }

    /// How many sessions there are.
    var count: Int { state.withLock { $0.sessions.count } }

    /// Finds a request's place in its session, or the error that the whole request is answered with.
    func begin(_ request: FetchRequest, byID: Bool, now: Int64) throws(KafkaError) -> Turn {
        let full = request.sessionEpoch <= 0
        if full {
            guard request.sessionEpoch == 0 || request.sessionEpoch == -1 else { throw KafkaError(.invalidFetchSessionEpoch) }
            if request.sessionID != 0 { state.withLock { $0.sessions[request.sessionID] = nil } }
            return Turn(kind: request.sessionEpoch == 0 ? .opening : .sessionless, targets: FetchTarget.all(of: request.topics))
        }
        return try state.withLock { (state) throws(KafkaError) -> Turn in
            guard var session = state.sessions[request.sessionID] else { throw KafkaError(.fetchSessionIDNotFound) }
            guard session.nextEpoch == request.sessionEpoch else { throw KafkaError(.invalidFetchSessionEpoch) }
            guard session.byID == byID else { throw KafkaError(.fetchSessionTopicIDError) }
            session.merge(request, now: now)
            if session.isEmpty {
                state.sessions[request.sessionID] = nil
                return Turn(kind: .sessionless, targets: [])
            }
            state.sessions[request.sessionID] = session
            return Turn(kind: .incremental(request.sessionID), targets: session.targets)
        }
    }

    /// What of `answers` goes into the response, and the session id that it carries. `found` says of each whether its topic is there.
    func finish(
        _ turn: Turn, byID: Bool, answers: [FetchAnswer], now: Int64
    ) -> (id: Int32, included: [FetchAnswer]) {
        switch turn.kind {
        case .sessionless: return (0, answers)
        case .opening: return (open(turn, byID: byID, answers: answers, now: now), answers)
        case .incremental(let id):
            return state.withLock { state in
                guard var session = state.sessions[id] else { return (id, answers) }
                state.sessions[id] = nil  // so that it changes in place
                let included = session.update(answers)
                state.sessions[id] = session
                return (id, included)
            }
        }
    }

    private func open(_ turn: Turn, byID: Bool, answers: [FetchAnswer], now: Int64) -> Int32 {
        guard slots > 0, !turn.targets.isEmpty else { return 0 }
        return state.withLock { state in
            if state.sessions.count >= slots {
                guard let victim = Self.victim(among: state.sessions, size: turn.targets.count, now: now) else { return 0 }
                state.sessions[victim] = nil
            }
            var id: Int32
            repeat { id = Int32.random(in: 1 ... .max, using: &state.random) } while state.sessions[id] != nil
            state.sessions[id] = FetchSession(turn.targets, byID: byID, answers: answers, now: now)
            return id
        }
    }

    /// A session that may go for a newcomer of `size` partitions: idle for long, or else smaller and old.
    private static func victim(among sessions: [Int32: FetchSession], size: Int, now: Int64) -> Int32? {
        if let idle = sessions.min(by: { $0.value.lastUsed < $1.value.lastUsed }), now - idle.value.lastUsed > evictionAge {
            return idle.key
        }
        let old = sessions.filter { now - $0.value.created > evictionAge && $0.value.count < size }
        return old.min { $0.value.count < $1.value.count }?.key
    }
}
