import Testing
import Threads
import Transport

@Suite("Connections over sockets")
struct SocketTests {
    @Test("what is sent comes back, in order, small and large")
    func echo() throws {
        let loops = [EventLoop(name: "a"), EventLoop(name: "b")]
        for loop in loops { loop.start() }
        let server = Record()
        let client = Record()
        let listener = try Listener(host: "127.0.0.1", port: 0, loops: loops) { _ in Recorder.echo(server) }
        let sizes = [0, 1, 3, 100, 65_532, 65_536, 70_000, 1_000_000, 5_000_000, 7]
        let port = listener.port
        loops[1].execute { loop in
            loop.connect(
                to: "localhost", port: port,
                handler: Recorder(
                    client, onOpen: { c in for (i, n) in sizes.enumerated() { c.send(framed(.init(repeating: UInt8(i), count: n))) } }))
        }
        let seen = client.wait { $0.frames.count == sizes.count || !$0.closed.isEmpty || !$0.failed.isEmpty }
        #expect(seen.frames.map(\.count) == sizes)
        #expect(seen.frames.enumerated().allSatisfy { i, frame in frame.allSatisfy { $0 == UInt8(i) } })
        for loop in loops { loop.stop() }
        for loop in loops { loop.join() }
        #expect(server.now.closed == [.shutdown] || server.now.closed == [.peer])
        #expect(client.now.closed.count == 1)
    }
}
