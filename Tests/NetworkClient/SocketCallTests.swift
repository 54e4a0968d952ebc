import NetworkClient
import Testing
import Threads
import Transport
import Wire

@Test("a node is called over sockets, its name looked up")
func callOverSockets() throws {
    let loop = EventLoop(name: "calls")
    loop.start()
    let listener = try Listener(host: "127.0.0.1", port: 0, loops: [loop]) { _ in FakeNode(FakeNode.Log()) }
    let port = listener.port
    let answers = Lock(0)
    loop.execute { loop in
        let node = RemoteNode([NodeAddress(host: "localhost", port: port)], on: loop)
        func next(_ left: Int) {
            var forward = ForwardRequest()
            forward.frame = Array(repeating: 7, count: left * 10_000)
            node.call(.forward, .forward(forward)) { result in
                guard case .success(let answer) = result, case .forward(let response) = answer.response, response.frame == forward.frame
                else { return node.close() }
                answers.withLock { $0 += 1 }
                answers.broadcast()
                if left > 0 { next(left - 1) } else { node.close() }
            }
        }
        next(20)
    }
    #expect(answers.wait(milliseconds: 10_000, until: { $0 == 21 }, { $0 }) == 21)
    loop.stop()
    loop.join()
}
