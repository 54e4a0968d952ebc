import Glibc
import Synchronization
import Testing
import Threads
import Transport

@Suite("Loops and listeners")
struct LoopTests {
    @Test("a loop stopped with connections open closes them and ends")
    func stopWithConnections() throws {
        let record = Record()
        let server = try TestServer(loops: 2) { _ in Recorder.echo(record) }
        let peers = try (0..<20).map { _ in try RawSocket(port: server.port) }
        record.wait { $0.opened == 20 }
        // A started frame, a held one, a connection being made: none keeps the loop.
        try peers[0].send([0, 0, 1, 0, 1])
        server.loops[0].execute { loop in loop.connect(to: "10.255.255.1", port: 1, handler: Recorder(record)) }
        server.stop()
        let seen = record.now
        #expect(seen.closed == Array(repeating: .shutdown, count: 20))
        #expect(seen.failed.count == 1)
        for peer in peers { #expect((try? peer.receive(1))?.isEmpty ?? true) }
        #expect(!server.loops[0].execute { _ in })
        #expect(server.loops[0].connectionCount == 0 && server.loops[1].connectionCount == 0)
    }

    private final class Turns: TurnTarget, Sendable {
        let count = Lock(0)
        let isInTurn = Lock(false)
        func turnEnded() {
            #expect(!isInTurn.withLock { $0 })
            count.withLock { $0 += 1 }
            count.broadcast()
        }
    }

    @Test("who asks for a turn's end is told once, when the turn is over")
    func turnEnd() throws {
        let loop = EventLoop()
        loop.start()
        let turns = Turns()
        for turn in 1...3 {
            loop.execute { loop in
                turns.isInTurn.withLock { $0 = true }
                loop.atTurnEnd(turns)
                loop.atTurnEnd(turns)
                turns.isInTurn.withLock { $0 = false }
            }
            let seen = turns.count.wait(milliseconds: 10_000, until: { $0 >= turn }) { $0 }
            #expect(seen == turn)
        }
        loop.stop()
        loop.join()
        #expect(turns.count.withLock { $0 } == 3)
    }

    @Test("a stop with grace lets what is queued out first")
    func graceful() throws {
        let record = Record()
        let answer = [UInt8](repeating: 5, count: 8 << 20)
        let server = try TestServer { _ in Recorder(record, onFrame: { _, c in c.send(answer) }) }
        let peer = try RawSocket(port: server.port)
        try peer.send(framed([]))
        record.wait { $0.frames.count == 1 }
        for loop in server.loops { loop.stop(graceMilliseconds: 10_000) }
        #expect(try peer.receive(answer.count + 1).count == answer.count)
        peer.close()
        for loop in server.loops { loop.join() }
        #expect(record.now.closed == [.shutdown])
    }

    @Test("connections go to the loop with the fewest")
    func spread() throws {
        let record = Record()
        let server = try TestServer(loops: 3) { _ in Recorder.echo(record) }
        let peers = try (0..<30).map { _ in try RawSocket(port: server.port) }
        record.wait { $0.opened == 30 }
        #expect(server.loops.map(\.connectionCount) == [10, 10, 10])
        server.stop()
        #expect(peers.count == 30)
    }

    @Test("signals reach their connection, and those to one that has closed are dropped")
    func signals() throws {
        let record = Record()
        let server = try TestServer { _ in Recorder.echo(record) }
        let first = try RawSocket(port: server.port)
        let token = record.wait { $0.opened == 1 }.tokens[0]
        server.loops[0].post((0..<3).map { Signal(token: token, request: UInt64($0), value: 7, code: 2) })
        #expect(record.wait { $0.signals.count == 3 }.signals.map(\.request) == [0, 1, 2])
        first.close()
        record.wait { $0.closed.count == 1 }
        // The slot is used again, with another generation.
        let second = try RawSocket(port: server.port)
        let other = record.wait { $0.opened == 2 }.tokens[1]
        #expect(other >> 32 == token >> 32 && other != token)
        server.loops[0].post([Signal(token: token, request: 9), Signal(token: .max, request: 9), Signal(token: other, request: 10)])
        #expect(record.wait { $0.signals.last?.request == 10 }.signals.map(\.request) == [0, 1, 2, 10])
        server.stop()
        second.close()
    }

    @Test("timers fire in the order of their times, and cancelled ones do not")
    func timers() {
        let loop = EventLoop()
        let record = Record()
        loop.start()
        loop.execute { loop in
            let cancelled = loop.schedule(after: 5) { record.note { $0.frames.append([9]) } }
            for delay in [30, 10, 20, 10] as [Int64] { loop.schedule(after: delay) { record.note { $0.frames.append([UInt8(delay)]) } } }
            loop.cancel(cancelled)
        }
        #expect(record.wait { $0.frames.count == 4 }.frames == [[10], [10], [20], [30]])
        loop.stop()
        loop.join()
    }

    @Test("what goes wrong when a port is opened is said plainly")
    func listenErrors() throws {
        let server = try TestServer { _ in Recorder.echo() }
        #expect(throws: TransportError.addressInUse("127.0.0.1:\(server.port)")) {
            _ = try Listener(host: "127.0.0.1", port: server.port, loops: server.loops) { _ in Recorder.echo() }
        }
        #expect(throws: TransportError.addressNotAvailable("192.0.2.1:0")) {
            _ = try Listener(host: "192.0.2.1", port: 0, loops: server.loops) { _ in Recorder.echo() }
        }
        #expect(throws: TransportError.self) {
            _ = try Listener(host: "no such host.invalid", port: 0, loops: server.loops) { _ in Recorder.echo() }
        }
        server.stop()
    }

    @Test("a closed listener gives its port up, and its connections stay")
    func closeListener() throws {
        let record = Record()
        let server = try TestServer { _ in Recorder.echo(record) }
        let peer = try RawSocket(port: server.port)
        record.wait { $0.opened == 1 }
        server.listener.close()
        let done = Record()
        server.loops[0].execute { _ in done.note { $0.opened += 1 } }
        done.wait { $0.opened == 1 }
        #expect(throws: RawSocket.Failure.self) { _ = try RawSocket(port: server.port) }
        let again = try Listener(host: "127.0.0.1", port: server.port, loops: server.loops) { _ in Recorder.echo() }
        again.close()
        try peer.send(framed([4]))
        #expect(try peer.receive(5) == framed([4]))
        server.stop()
    }

    @Test("an empty host means all addresses, and a peer of IPv4 looks like one")
    func allAddresses() throws {
        let server = try TestServer { _ in Recorder.echo() }
        let record = Record()
        let all = try Listener(host: "", port: 0, loops: server.loops) { _ in
            Recorder(record, onOpen: { c in c.send(framed(Array(c.peer.utf8))) })
        }
        let peer = try RawSocket(port: all.port)
        #expect(String(decoding: try peer.receive(14).dropFirst(4), as: UTF8.self) == "127.0.0.1:")
        server.stop()
    }

    @Test("a connection that cannot be made says why")
    func connectErrors() throws {
        let server = try TestServer { _ in Recorder.echo() }
        server.listener.close()
        let record = Record()
        let port = server.port
        server.loops[0].execute { loop in
            loop.connect(to: "127.0.0.1", port: port, handler: Recorder(record))
        }
        #expect(record.wait { $0.failed.count == 1 }.failed == [.refused("127.0.0.1:\(port)")])
        server.loops[0].execute { loop in
            loop.connect(to: "10.255.255.1", port: 1, handler: Recorder(record)).cancel()
        }
        #expect(record.wait { $0.failed.count == 2 }.failed.last == .cancelled)
        server.stop()
    }
}
