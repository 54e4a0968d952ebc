import LogStore
import Testing
import Threads
import Transport
import Wire

@testable import Node

@Suite struct SessionTests {
    /// Answers ListOffsets when told to, Metadata at once, Produce never, and refuses the rest.
    private final class Service: RequestService {
        let tickets = Lock<[(Ticket, ReplySlot)]>([])
        let refusals = Lock<[String]>([])
        let isFull = Lock(false)
        let parked = Lock<[Ticket]>([])

        func serves(_ key: APIKey) -> Bool { key != .fetch }
        func refused(_ address: String, _ why: String) { refusals.withLock { $0.append(why) } }

        func handle(_ request: Request, _ context: RequestContext) -> HandlerResult {
            switch request {
            case .metadata: return .reply(.metadata(MetadataResponse()))
            case .produce:
                if !isFull.withLock({ $0 }) { return .silent }
                parked.withLock { $0.append(context.ticket()) }
                return .parked
            case .listOffsets, .deleteRecords:
                var holdsBack = false
                if case .deleteRecords = request { holdsBack = true }
                let slot = ReplySlot()
                tickets.withLock { $0.append((context.ticket(), slot)) }
                return .waiting(
                    .reply(
                        PendingReply(
                            slot: slot, failure: .listOffsets(ListOffsetsResponse()), deadline: context.now + 1000, holdsBack: holdsBack)))
            default: return .close("not here")
            }
        }

        func finish(_ index: Int, _ response: Response = .listOffsets(ListOffsetsResponse())) {
            let (ticket, slot) = tickets.withLock { $0[index] }
            slot.put(.response(response))
            ticket.queue.post([Completion(token: ticket.token, request: ticket.request, value: 0, outcome: .durable)])
        }
    }

    private final class Client: ConnectionHandler {
        var connection: (any Connection)?
        var correlations: [Int32] = []
        var closed = false

        func opened(_ connection: any Connection) { self.connection = connection }
        func received(_ frame: Frame, on: any Connection) {
            correlations.append(Int32(bigEndian: frame.bytes.loadUnaligned(as: Int32.self)))
        }
        func closed(_ connection: any Connection, _ why: CloseReason) { closed = true }

        func send(_ request: Request, _ key: APIKey, _ correlation: Int32, version: Version = 1) throws {
            let header = RequestHeader(apiKey: key, version: version, correlationID: correlation, clientID: "test")
            send(try request.encode(header).bytes)
        }

        func send(_ bytes: [UInt8]) {
            connection?.loop.schedule(after: 0) { [connection] in connection?.send(bytes) }
        }
    }

    private struct Pair {
        let network = MemoryNetwork()
        let service = Service()
        let client = Client()
        let gate = StartGate()
        let loops: [any Loop]

        init(open: Bool = true) throws {
            if open { gate.open() }
            let (service, gate) = (service, gate)
            loops = [network.makeLoop(host: "node"), network.makeLoop(host: "client")]
            try network.listen(on: loops[0], port: 1) { _ in
                Session(service: service, listener: "PLAINTEXT", gate: gate)
            }
            loops[1].connect(to: "node", port: 1, handler: client)
            network.run(for: 5)
        }
    }

    @Test("answers leave in the order of the requests, whichever is ready first")
    func order() throws {
        let pair = try Pair()
        try pair.client.send(.listOffsets(ListOffsetsRequest()), .listOffsets, 10)
        try pair.client.send(.metadata(MetadataRequest()), .metadata, 11)
        try pair.client.send(.listOffsets(ListOffsetsRequest()), .listOffsets, 12)
        pair.network.run(for: 5)
        #expect(pair.client.correlations == [])
        pair.service.finish(1)
        pair.network.run(for: 5)
        #expect(pair.client.correlations == [])
        pair.service.finish(0)
        pair.network.run(for: 5)
        #expect(pair.client.correlations == [10, 11, 12])
    }

    @Test("a request without an answer takes no place among the answers")
    func silent() throws {
        let pair = try Pair()
        try pair.client.send(.produce(ProduceRequest()), .produce, 1, version: 3)
        try pair.client.send(.metadata(MetadataRequest()), .metadata, 2)
        pair.network.run(for: 5)
        #expect(pair.client.correlations == [2])
    }

    @Test("what stands behind a change is looked at once the change is answered")
    func holdsBack() throws {
        let pair = try Pair()
        try pair.client.send(.deleteRecords(DeleteRecordsRequest()), .deleteRecords, 1)
        try pair.client.send(.listOffsets(ListOffsetsRequest()), .listOffsets, 2)
        pair.network.run(for: 5)
        #expect(pair.service.tickets.withLock { $0.count } == 1)
        pair.service.finish(0, .deleteRecords(DeleteRecordsResponse()))
        pair.network.run(for: 5)
        #expect(pair.client.correlations == [1])
        #expect(pair.service.tickets.withLock { $0.count } == 2)
        pair.service.finish(1)
        pair.network.run(for: 5)
        #expect(pair.client.correlations == [1, 2])
    }

    @Test("a request that the engine has no room for is handed over again when there is, and nothing behind it before that")
    func parked() throws {
        let pair = try Pair()
        let service = pair.service
        func room() {
            for ticket in service.parked.withLock({ $0 }) {
                ticket.queue.post([Completion(token: ticket.token, request: ticket.request, value: 0, outcome: .room)])
            }
            pair.network.run(for: 5)
        }
        service.isFull.withLock { $0 = true }
        try pair.client.send(.produce(ProduceRequest()), .produce, 1, version: 3)
        try pair.client.send(.metadata(MetadataRequest()), .metadata, 2)
        pair.network.run(for: 5)
        #expect(service.parked.withLock { $0.count } == 1)
        room()
        #expect(service.parked.withLock { $0.count } == 2, "still full: parked again")
        #expect(pair.client.correlations == [])
        service.isFull.withLock { $0 = false }
        room()
        #expect(service.parked.withLock { $0.count } == 2)
        #expect(pair.client.correlations == [2])
        room()
        #expect(pair.client.correlations == [2])
    }

    @Test("a request that waits is answered at its deadline")
    func deadline() throws {
        let pair = try Pair()
        try pair.client.send(.listOffsets(ListOffsetsRequest()), .listOffsets, 1)
        pair.network.run(for: 990)
        #expect(pair.client.correlations == [])
        pair.network.run(for: 20)
        #expect(pair.client.correlations == [1])
    }

    @Test("what cannot be answered ends the connection, once all that came before it is answered")
    func refusal() throws {
        let pair = try Pair()
        try pair.client.send(.listOffsets(ListOffsetsRequest()), .listOffsets, 1)
        try pair.client.send(.fetch(FetchRequest()), .fetch, 2, version: 4)
        try pair.client.send(.metadata(MetadataRequest()), .metadata, 3)
        pair.network.run(for: 5)
        #expect(!pair.client.closed)
        pair.service.finish(0)
        pair.network.run(for: 5)
        #expect(pair.client.correlations == [1])
        #expect(pair.client.closed)
        #expect(pair.service.refusals.withLock { $0.count } == 1)
    }

    @Test("an API that the listener does not serve ends the connection at once, whatever its body looks like")
    func unserved() throws {
        for body in [[], [UInt8](repeating: 0, count: 40), [0xFF]] as [[UInt8]] {
            let pair = try Pair()
            let header: [UInt8] = [0, 1, 0, 4, 0, 0, 0, 7, 0xFF, 0xFF]  // Fetch, version 4, client id null
            pair.client.send([0, 0, 0, UInt8(header.count + body.count)] + header + body)
            pair.network.run(for: 5)
            #expect(pair.client.closed && pair.client.correlations == [])
            #expect(pair.service.refusals.withLock { $0.first?.contains("not served") } == true)
        }
    }

    @Test("an ApiVersions of a version to come is answered in version 0 with error 35, and the connection stays")
    func futureApiVersions() throws {
        let pair = try Pair()
        // api key 18, version 99, correlation id 7, client id null
        pair.client.send([0, 0, 0, 10, 0, 18, 0, 99, 0, 0, 0, 7, 0xFF, 0xFF])
        try pair.client.send(.metadata(MetadataRequest()), .metadata, 8)
        pair.network.run(for: 5)
        #expect(pair.client.correlations == [7, 8])
        #expect(!pair.client.closed)
    }

    @Test("a client that comes before the node is ready waits, and is answered then")
    func gate() throws {
        let pair = try Pair(open: false)
        try pair.client.send(.metadata(MetadataRequest()), .metadata, 1)
        pair.network.run(for: 50)
        #expect(pair.client.correlations == [])
        pair.gate.open()
        pair.network.run(for: 5)
        #expect(pair.client.correlations == [1])
    }
}
