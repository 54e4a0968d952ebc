import Threads
import Transport

/// What a handler saw, for the test's thread to wait for.
final class Record: Sendable {
    struct Seen {
        var opened = 0
        var frames: [[UInt8]] = []
        var signals: [Signal] = []
        var drained = 0
        var closed: [CloseReason] = []
        var failed: [TransportError] = []
        var tokens: [UInt64] = []
    }

    private let seen = Lock(Seen())

    func note(_ change: @Sendable (inout Seen) -> Void) {
        seen.withLock { change(&$0) }
        seen.broadcast()
    }

    /// Waits (at most ten seconds) until `ready`, then returns what was seen.
    @discardableResult
    func wait(_ ready: (Seen) -> Bool) -> Seen {
        seen.wait(milliseconds: 10_000, until: { ready($0) }, { $0 })
    }

    var now: Seen { seen.withLock { $0 } }
}

/// A handler that notes what it sees, and does what the test says with each frame.
final class Recorder: ConnectionHandler {
    let record: Record
    private let onOpen: (any Connection) -> Void
    private let onFrame: (Frame, any Connection) -> Void

    init(
        _ record: Record, onOpen: @escaping (any Connection) -> Void = { _ in },
        onFrame: @escaping (Frame, any Connection) -> Void = { _, _ in }
    ) {
        (self.record, self.onOpen, self.onFrame) = (record, onOpen, onFrame)
    }

    /// Sends each frame back.
    static func echo(_ record: Record = Record()) -> Recorder {
        Recorder(record, onFrame: { frame, connection in connection.send(framed(Array(frame.bytes))) })
    }

    func opened(_ connection: any Connection) {
        let token = connection.token
        record.note {
            $0.opened += 1
            $0.tokens.append(token)
        }
        onOpen(connection)
    }

    func received(_ frame: Frame, on connection: any Connection) {
        let bytes = Array(frame.bytes)
        record.note { $0.frames.append(bytes) }
        onFrame(frame, connection)
    }

    func completed(_ signal: Signal, on connection: any Connection) { record.note { $0.signals.append(signal) } }
    func drained(_ connection: any Connection) { record.note { $0.drained += 1 } }
    func closed(_ connection: any Connection, _ why: CloseReason) { record.note { $0.closed.append(why) } }
    func failed(_ error: TransportError) { record.note { $0.failed.append(error) } }
}

/// `bytes` with their length before them.
func framed(_ bytes: [UInt8]) -> [UInt8] { withUnsafeBytes(of: UInt32(bytes.count).bigEndian) { Array($0) } + bytes }
