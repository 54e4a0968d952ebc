import Testing
import Transport

@Suite("Connections in memory")
struct MemoryTests {
    /// A server that echoes, a client that has connected, and what both saw.
    private struct Pair {
        let network = MemoryNetwork()
        let server = Record()
        let client = Record()
        let serverLoop: any Loop
        let clientLoop: any Loop

        init(
            limits: ConnectionLimits = ConnectionLimits(), budget: ByteBudget? = nil, prepare: (MemoryNetwork) -> Void = { _ in },
            onOpen: @escaping (any Connection) -> Void = { _ in }
        ) throws {
            prepare(network)
            serverLoop = network.makeLoop(host: "server")
            clientLoop = network.makeLoop(host: "client")
            let record = server
            try network.listen(on: serverLoop, port: 9, limits: limits, budget: budget) { _ in Recorder.echo(record) }
            clientLoop.connect(to: "server", port: 9, handler: Recorder(client, onOpen: onOpen))
        }
    }

    @Test("bytes cut at every position make the same frames")
    func cuts() throws {
        let frames: [[UInt8]] = [[1, 2, 3], [], [4], Array(repeating: 5, count: 40)]
        let stream = frames.flatMap(framed)
        for position in 1..<stream.count {
            let pair = try Pair(
                prepare: { network in
                    var sent = 0
                    network.usual.cut = { count in
                        let piece = sent < position ? min(count, position - sent) : count
                        sent += piece
                        return piece
                    }
                }, onOpen: { $0.send(stream) })
            pair.network.run(for: 10)
            #expect(pair.server.now.frames == frames)
            #expect(pair.client.now.frames == frames)
        }
    }

    @Test("bytes that come one by one make the same frames, also one that is longer than any buffer")
    func singleBytes() throws {
        let frames: [[UInt8]] = [Array(repeating: 6, count: 5_000), [1], Array(repeating: 7, count: 3_000)]
        let pair = try Pair(prepare: { $0.usual.cut = { _ in 1 } }, onOpen: { $0.send(frames.flatMap(framed)) })
        #expect(pair.network.run(within: 1_000) { pair.client.now.frames.count == 3 })
        #expect(pair.client.now.frames == frames)
    }

    @Test("time is the test's: a delay is what it says, and nothing else passes")
    func delays() throws {
        let pair = try Pair(prepare: { $0.usual.delay = { 20 } }, onOpen: { $0.send(framed([1])) })
        pair.network.run(for: 39)
        #expect(pair.client.now.opened == 0)
        pair.network.run(for: 1)
        #expect(pair.client.now.opened == 1)
        pair.network.run(for: 39)
        #expect(pair.client.now.frames.isEmpty)
        pair.network.run(for: 1)
        #expect(pair.client.now.frames == [[1]])
        #expect(pair.network.now == 80)
    }

    @Test("one-way loss holds one direction and no other, until it is healed")
    func oneWayLoss() throws {
        let pair = try Pair(onOpen: { $0.send(framed([1])) })
        pair.network.run(for: 1)
        #expect(pair.client.now.frames == [[1]])
        pair.network.lose(from: "server", to: "client")
        let token = pair.client.now.tokens[0]
        pair.clientLoop.outside.post(Signal(token: token, request: 0))
        let record = Record()
        pair.clientLoop.connect(to: "server", port: 9, timeout: 50, handler: Recorder(record))
        pair.network.run(for: 100)
        #expect(pair.server.now.opened == 2)
        #expect(record.now.failed == [.timedOut("server:9")])
        pair.network.lose(from: "server", to: "client", false)
        pair.network.run(for: 1)
        // The server learns that the peer had given up.
        #expect(pair.server.now.closed == [.reset])
        #expect(pair.client.now.signals.count == 1)
    }

    @Test("an idle connection is closed at its time, one that moves is not")
    func idle() throws {
        var limits = ConnectionLimits()
        limits.idleMilliseconds = 1_000
        let pair = try Pair(
            limits: limits,
            onOpen: { c in
                for time in 1...5 { c.loop.schedule(after: Int64(time) * 900) { c.send(framed([1])) } }
            })
        pair.network.run(for: 5_400)
        #expect(pair.server.now.closed.isEmpty)
        pair.network.run(for: 100)
        #expect(pair.server.now.closed == [.idle])
        #expect(pair.client.now.closed == [.peer])
    }

    @Test("a handler that pauses gets nothing until it resumes, and then all of it")
    func pausing() throws {
        let network = MemoryNetwork()
        let (serverLoop, clientLoop) = (network.makeLoop(host: "server"), network.makeLoop(host: "client"))
        let record = Record()
        try network.listen(on: serverLoop, port: 9) { _ in
            Recorder(
                record,
                onFrame: { _, c in
                    c.pauseReading()
                    c.loop.schedule(after: 10) { c.resumeReading() }
                })
        }
        clientLoop.connect(
            to: "server", port: 9,
            handler: Recorder(
                Record(),
                onOpen: { c in
                    for i in 0..<5 { c.send(framed([UInt8(i)])) }
                }))
        network.run(for: 5)
        #expect(record.now.frames == [[0]])
        network.run(for: 10)
        #expect(record.now.frames == [[0], [1]])
        network.run(for: 100)
        #expect(record.now.frames.count == 5)
    }

    @Test("a crashed host resets its connections and hears nothing itself")
    func crash() throws {
        let pair = try Pair()
        pair.network.run(for: 1)
        pair.network.crash(host: "server")
        pair.network.run(for: 1)
        #expect(pair.client.now.closed == [.reset])
        #expect(pair.server.now.closed.isEmpty)
        let record = Record()
        pair.clientLoop.connect(to: "server", port: 9, handler: Recorder(record))
        pair.network.run(for: 1)
        #expect(record.now.failed == [.refused("server:9")])
    }
}
