import Glibc
import Testing
import Threads
import Transport

@Suite("Connections over sockets")
struct SocketTests {
    @Test("what is sent comes back, in order, small and large")
    func echo() throws {
        let server = try TestServer(loops: 2) { _ in Recorder.echo() }
        let client = Record()
        let sizes = [0, 1, 3, 100, 65_532, 65_536, 70_000, 1_000_000, 5_000_000, 7]
        let port = server.port
        server.loops[1].execute { loop in
            let sender = Recorder(
                client, onOpen: { c in for (i, n) in sizes.enumerated() { c.send(framed(.init(repeating: UInt8(i), count: n))) } })
            loop.connect(to: "localhost", port: port, handler: sender)
        }
        let seen = client.wait { $0.frames.count == sizes.count || !$0.closed.isEmpty || !$0.failed.isEmpty }
        #expect(seen.frames.map(\.count) == sizes)
        #expect(zip(seen.frames.indices, seen.frames).allSatisfy { $1 == [UInt8](repeating: UInt8($0), count: sizes[$0]) })
        server.stop()
        #expect(client.now.closed.count == 1)
    }

    @Test("a frame that claims too much is refused with its first bytes, a negative one too, and others do not notice")
    func badLengths() throws {
        let record = Record()
        let server = try TestServer { _ in Recorder.echo(record) }
        let good = try RawSocket(port: server.port)
        try good.send(framed([1]))
        let web = try RawSocket(port: server.port)
        try web.send(Array("GET / HTTP/1.1\r\n\r\n".utf8))
        #expect(try web.receive(1).isEmpty)
        let negative = try RawSocket(port: server.port)
        try negative.send([0x80, 0, 0, 0])
        #expect(try negative.receive(1).isEmpty)
        let reasons = record.wait { $0.closed.count == 2 }.closed
        #expect(
            Set(reasons.map(\.description)) == [
                "a frame of 1195725856 bytes is over the limit (the peer's first bytes are the text \"GET \")",
                "a frame of negative length -2147483648",
            ])
        #expect(try good.receive(5) == framed([1]))
        server.stop()
    }

    @Test("a peer that resets is told apart from one that closes")
    func reset() throws {
        let record = Record()
        let server = try TestServer { _ in Recorder.echo(record) }
        let rude = try RawSocket(port: server.port)
        try rude.send(framed([1, 2, 3]))
        record.wait { $0.frames.count == 1 }
        rude.reset()
        #expect(record.wait { $0.closed.count == 1 }.closed == [.reset])
        let polite = try RawSocket(port: server.port)
        try polite.send(framed([1, 2, 3]))
        polite.close()
        #expect(record.wait { $0.closed.count == 2 }.closed.last == .peer || record.now.closed.last == .reset)
        server.stop()
    }

    @Test("a peer that ends its output still gets the answers to what it sent")
    func halfClosed() throws {
        let server = try TestServer { _ in Recorder.echo() }
        let peer = try RawSocket(port: server.port)
        try peer.send(framed([1, 2]) + framed([3]))
        peer.endOutput()
        #expect(try peer.receive(100) == framed([1, 2]) + framed([3]))
        server.stop()
    }

    @Test("answers leave also where the end of the input is seen in the same turn")
    func endInTheSameTurn() throws {
        let server = try TestServer { _ in Recorder.echo() }
        let gate = Record()
        let peer = try RawSocket(port: server.port)
        server.loops[0].execute { _ in gate.wait { $0.opened == 1 } }
        // As much as is read at once, so that the loop reads on and meets the end.
        let frames = [UInt8](repeating: 0, count: 64 << 10)
        try peer.send(frames)
        peer.endOutput()
        gate.note { $0.opened = 1 }
        #expect(try peer.receive(frames.count + 1) == frames)
        server.stop()
    }

    @Test("a peer that has gone without a word is closed when it has been idle for too long")
    func halfOpen() throws {
        let record = Record()
        var limits = ConnectionLimits()
        limits.idleMilliseconds = 60
        let server = try TestServer(limits: limits) { _ in Recorder.echo(record) }
        let peer = try RawSocket(port: server.port)
        try peer.send([0, 0])
        #expect(record.wait { $0.closed.count == 1 }.closed == [.idle])
        #expect(try peer.receive(1).isEmpty)
        server.stop()
    }

    @Test("a full output queue stops the reading, and a slow reader gets all of it in the end")
    func slowReader() throws {
        let record = Record()
        let answer = [UInt8](repeating: 7, count: 1 << 20)
        let server = try TestServer { _ in Recorder(record, onFrame: { _, c in c.send(framed(answer)) }) }
        let peer = try RawSocket(port: server.port)
        let asked = 64
        for _ in 0..<asked { try peer.send(framed([0])) }
        // Some answers fill the kernel's buffers, one or two more the queue; the rest is not even read.
        let before = record.wait { $0.frames.count >= 2 }.frames.count
        #expect(before < asked)
        let all = try peer.receive(asked * (answer.count + 4))
        #expect(all.count == asked * (answer.count + 4))
        let seen = record.now
        #expect(seen.frames.count == asked)
        #expect(seen.drained > 0)
        server.stop()
    }

    @Test("bytes and file ranges leave in the order in which they were sent")
    func fileRanges() throws {
        let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let file = try TemporaryFile(content)
        let server = try TestServer { _ in
            Recorder(
                Record(),
                onFrame: { _, c in
                    c.send([0, 4, 0x93, 0xe0 + 6])
                    c.send(FileRange(descriptor: file.descriptor, offset: 1, count: 1000, owner: file))
                    c.send([1, 2, 3, 4, 5, 6], 1..<4)
                    c.send(FileRange(descriptor: file.descriptor, offset: 0, count: 300_000, owner: file))
                })
        }
        let peer = try RawSocket(port: server.port)
        try peer.send(framed([]))
        let expected = [0, 4, 0x93, 0xe6] + content[1...1000] + [2, 3, 4] + content
        #expect(try peer.receive(expected.count) == expected)
        server.stop()
    }

    @Test("a file that is shorter than its range closes the connection")
    func shortFile() throws {
        let file = try TemporaryFile([1, 2, 3])
        let record = Record()
        let server = try TestServer { _ in
            Recorder(record, onFrame: { _, c in c.send(FileRange(descriptor: file.descriptor, offset: 0, count: 10, owner: file)) })
        }
        let peer = try RawSocket(port: server.port)
        try peer.send(framed([]))
        #expect(try peer.receive(10) == [1, 2, 3])
        #expect(record.wait { !$0.closed.isEmpty }.closed.first?.description.contains("shorter") == true)
        server.stop()
    }

    @Test("close after flush brings the peer all that was sent, though its own bytes were never read")
    func closeAfterFlush() throws {
        let record = Record()
        let answer = [UInt8](repeating: 9, count: 3 << 20)
        let server = try TestServer { _ in
            Recorder(
                record,
                onFrame: { _, c in
                    c.send(answer)
                    c.closeAfterFlush()
                    c.send([1, 2, 3])
                })
        }
        let peer = try RawSocket(port: server.port)
        try peer.send(framed([]) + [UInt8](repeating: 0, count: 200_000))
        #expect(try peer.receive(answer.count + 100) == answer)
        peer.close()
        let seen = record.wait { !$0.closed.isEmpty }
        #expect(seen.closed == [.finished])
        #expect(seen.frames.count == 1)
        server.stop()
    }

    @Test("close after flush gives up on a peer that does not read")
    func flushDeadline() throws {
        let record = Record()
        var limits = ConnectionLimits()
        limits.flushMilliseconds = 50
        let server = try TestServer(limits: limits) { _ in
            Recorder(
                record,
                onFrame: { _, c in
                    c.send([UInt8](repeating: 0, count: 32 << 20))
                    c.closeAfterFlush()
                })
        }
        let peer = try RawSocket(port: server.port)
        try peer.send(framed([]))
        #expect(record.wait { !$0.closed.isEmpty }.closed == [.flushTimedOut])
        server.stop()
    }

    @Test("a frame that is kept stays what it was")
    func keptFrames() throws {
        let record = Record()
        let server = try TestServer { _ in Keeper(record) }
        let peer = try RawSocket(port: server.port)
        let frames = (0..<50).map { [UInt8](repeating: UInt8($0), count: $0 * 37) }
        try peer.send(frames.flatMap(framed))
        record.wait { $0.opened == frames.count }
        // What is read now lies where the others lay.
        try peer.send(framed([UInt8](repeating: 0xff, count: 60_000)) + framed(Array("all".utf8)))
        #expect(record.wait { $0.frames.count == frames.count + 1 }.frames.dropLast() == frames[...])
        server.stop()
    }
}

/// Keeps its frames until one says "all", then tells them.
private final class Keeper: ConnectionHandler {
    private let record: Record
    private var kept: [Frame] = []

    init(_ record: Record) { self.record = record }

    func opened(_ connection: any Connection) {}
    func received(_ frame: Frame, on connection: any Connection) {
        if Array(frame.bytes) != Array("all".utf8) {
            kept.append(frame)
            return record.note { $0.opened += 1 }
        }
        for frame in kept {
            let bytes = Array(frame.bytes)
            record.note { $0.frames.append(bytes) }
        }
    }
    func closed(_ connection: any Connection, _ why: CloseReason) {}
}

/// A file without a name.
final class TemporaryFile: Sendable {
    let descriptor: Int32

    init(_ content: [UInt8]) throws {
        var name = Array("/tmp/ottla-transport-XXXXXX".utf8CString)
        descriptor = mkstemp(&name)
        unlink(name)
        guard descriptor >= 0, write(descriptor, content, content.count) == content.count else {
            throw RawSocket.Failure(operation: "write", code: errno)
        }
    }

    deinit { close(descriptor) }
}
