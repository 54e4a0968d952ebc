import LogStore
import Transport
import Wire

/// An answer ready to be sent: its bytes, and the file ranges that go between them.
struct OutgoingFrame {
    private let frame: EncodedFrame
    private let sources: [LogSlice]

    init(_ frame: EncodedFrame, _ sources: [LogSlice] = []) {
        precondition(frame.splices.count == sources.count, "every splice of an answer has its source")
        (self.frame, self.sources) = (frame, sources)
    }

    /// Puts it into the connection's output queue; the pieces leave in order.
    func send(on connection: any Connection) {
        if sources.isEmpty { return connection.send(frame.bytes) }
        var sent = 0
        for (splice, source) in zip(frame.splices, sources) {
            if splice.at > sent { connection.send(frame.bytes, sent..<splice.at) }
            sent = splice.at
            switch source {
            case .file(let file, let offset, let count):
                connection.send(FileRange(descriptor: file.descriptor, offset: offset, count: count, owner: file))
            case .bytes(let bytes): connection.send(bytes)
            }
        }
        if sent < frame.bytes.count { connection.send(frame.bytes, sent..<frame.bytes.count) }
    }
}
