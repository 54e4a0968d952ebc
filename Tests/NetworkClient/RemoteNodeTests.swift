import NetworkClient
import Testing
import Transport
import Wire

@Suite("A node that is called, over connections in memory")
struct RemoteNodeTests {
    private let network = MemoryNetwork()
    private let log = FakeNode.Log()
    private let nodeLoop: any Loop
    private let loop: any Loop
    private let results = Results()

    final class Results {
        var all: [Result<CallAnswer, CallError>] = []
        var events: [RemoteNode.Event] = []
        var errors: [CallError] { all.compactMap { if case .failure(let error) = $0 { error } else { nil } } }
        var answers: [CallAnswer] { all.compactMap { try? $0.get() } }
    }

    init() {
        network.usual.delay = { 1 }
        nodeLoop = network.makeLoop(host: "node")
        loop = network.makeLoop(host: "caller")
    }

    private func listen(on other: (any Loop)? = nil, port: UInt16 = 9) throws {
        let log = log
        try network.listen(on: other ?? nodeLoop, port: port) { _ in FakeNode(log) }
    }

    private func makeNode(_ hosts: [String] = ["node"], _ change: (inout CallOptions) -> Void = { _ in }) -> RemoteNode {
        var options = CallOptions()
        options.clientID = "test"
        options.jitter = { 1 }
        change(&options)
        let node = RemoteNode(hosts.map { NodeAddress(host: $0, port: 9) }, on: loop, options: options)
        node.onEvent = { [results] in results.events.append($0) }
        return node
    }

    private func ask(_ node: RemoteNode, timeout: Int64? = nil) {
        node.call(.metadata, .metadata(MetadataRequest()), timeout: timeout) { [results] in results.all.append($0) }
    }

    @Test("a call is answered in the newest version that both speak, after a handshake")
    func answered() throws {
        log.versions = [(3, 2...7), (18, 0...3)]
        try listen()
        let node = makeNode()
        ask(node)
        #expect(results.all.isEmpty && !node.isConnected)
        network.run(for: 10)
        #expect(log.requests.map(\.apiKey) == [.apiVersions, .metadata])
        #expect(log.requests.last?.version == 7 && log.requests.last?.clientID == "test")
        #expect(results.answers.map(\.response) == [.metadata(MetadataResponse())])
        #expect(node.isConnected && node.pendingCount == 0)
        #expect(results.events == [.connected(NodeAddress(host: "node", port: 9))])
    }

    @Test("calls are pipelined, no more of them than allowed, and answered in their order")
    func pipelined() throws {
        try listen()
        let node = makeNode { $0.mostInFlight = 10 }
        var order: [Int] = []
        for i in 0..<95 {
            var forward = ForwardRequest()
            forward.frame = [UInt8(i)]
            node.call(.forward, .forward(forward)) { result in
                if case .forward(let response) = try? result.get().response { order.append(Int(response.frame[0])) }
            }
        }
        network.run(for: 5)
        #expect(log.requests.count == 11)
        network.run(for: 100)
        #expect(order == Array(0..<95))
        #expect(log.connections == 1)
    }

    @Test("a call without an answer times out, those behind it lose their connection, and the next one has a new one")
    func timedOut() throws {
        try listen()
        let node = makeNode()
        ask(node)
        network.run(for: 10)
        network.lose(from: "node", to: "caller")
        ask(node, timeout: 100)
        ask(node, timeout: 500)
        network.run(for: 150)
        #expect(results.errors == [.timedOut, .connectionLost(.error("no answer in time"))])
        #expect(results.errors.map(\.mayHaveBeenServed) == [true, true])
        network.lose(from: "node", to: "caller", false)
        ask(node)
        network.run(for: 1_000)
        #expect(results.answers.count == 2)
        #expect(log.connections == 2)
    }

    @Test("a node that is not there yet is tried again, with longer and longer pauses")
    func backOff() throws {
        let node = makeNode()
        ask(node)
        network.run(for: 5_000)
        let attempts = results.events.count
        // 50, 100, 200, 400, 800, then a second each.
        #expect(attempts == 9)
        #expect(results.events.allSatisfy { $0 == .failed(NodeAddress(host: "node", port: 9), .refused("node:9")) })
        try listen()
        network.run(for: 1_000)
        #expect(results.answers.count == 1)
    }

    @Test("a call that was never sent says why")
    func neverSent() throws {
        let node = makeNode()
        ask(node, timeout: 300)
        network.run(for: 300)
        #expect(results.errors == [.notConnected(.refused("node:9"))])
        #expect(results.errors[0].mayHaveBeenServed == false)
        #expect(node.pendingCount == 0)
    }

    @Test("of several addresses the next is tried, and one can be left")
    func addresses() throws {
        let second = network.makeLoop(host: "second")
        try listen()
        try listen(on: second)
        let node = makeNode(["gone", "node", "second"])
        ask(node)
        network.run(for: 200)
        #expect(node.address.host == "node" && node.isConnected)
        ask(node)
        node.leaveAddress()
        network.run(for: 200)
        // What waited goes to the next address; what had been sent is lost.
        #expect(node.address.host == "second")
        #expect(results.answers.count + results.errors.count == 2)
        ask(node)
        network.run(for: 200)
        #expect(results.answers.count >= 2)
        node.use([NodeAddress(host: "node", port: 9)])
        ask(node)
        network.run(for: 200)
        #expect(node.address.host == "node" && node.isConnected)
    }

    @Test("an API that the node does not serve is refused without being sent, an internal one is asked in its first version")
    func unsupported() throws {
        log.versions = [(18, 0...4), (3, 100...101)]
        try listen()
        let node = makeNode()
        ask(node)
        node.call(.brokerHeartbeat, .brokerHeartbeat(BrokerHeartbeatRequest())) { [results] in results.all.append($0) }
        network.run(for: 10)
        #expect(results.errors == [.unsupported(.metadata)])
        #expect(results.answers.count == 1)
        #expect(log.requests.map(\.apiKey) == [.apiVersions, .brokerHeartbeat])
    }

    @Test("a node that does not know our handshake is greeted in version 0")
    func oldHandshake() throws {
        log.newestHandshake = 2
        try listen()
        let node = makeNode()
        ask(node)
        network.run(for: 10)
        #expect(log.requests.map(\.version).prefix(2) == [3, 0])
        #expect(results.answers.count == 1)
    }

    @Test("a node that talks nonsense is left, and the call says so")
    func nonsense() throws {
        try listen()
        for garbage in [[0, 0, 0, 1, 9], [0, 0, 0, 8, 0, 0, 0, 99, 0, 0, 0, 0], [0, 0, 0, 0]] as [[UInt8]] {
            log.garbage = garbage
            let node = makeNode()
            let before = results.all.count
            ask(node)
            network.run(for: 20)
            #expect(results.all.count == before + 1)
            if case .failure(.wire(.malformed)) = results.all.last {} else { Issue.record("\(String(describing: results.all.last))") }
            #expect(!node.isConnected)
        }
    }

    @Test("a node that hangs up in the handshake is tried again, and calls keep waiting")
    func hangsUp() throws {
        log.onConnect = { [log] connection in if log.connections < 3 { connection.close(.finished) } }
        try listen()
        let node = makeNode()
        ask(node)
        network.run(for: 1_000)
        #expect(log.connections == 3)
        #expect(results.answers.count == 1)
    }

    @Test("a lost connection is made again for the next call only")
    func reconnect() throws {
        try listen()
        let node = makeNode()
        ask(node)
        network.run(for: 10)
        network.reset("node", "caller")
        network.run(for: 5_000)
        #expect(log.connections == 1 && !node.isConnected)
        ask(node)
        network.run(for: 10)
        #expect(log.connections == 2 && results.answers.count == 2)
    }

    @Test("too many calls are refused, and closing fails all that are left")
    func overloadAndClose() throws {
        let node = makeNode { $0.mostWaiting = 3 }
        for _ in 0..<5 { ask(node) }
        network.run(for: 1)
        #expect(results.errors == [.overloaded, .overloaded])
        node.close()
        #expect(results.errors == [.overloaded, .overloaded, .closed, .closed, .closed])
        ask(node)
        network.run(for: 5)
        #expect(results.errors.last == .closed && results.all.count == 6)
    }
}
