import Testing
import Transport

@Suite("The budget of in-flight bytes")
struct BudgetTests {
    /// Many senders of one frame each, in pieces of 1,000 bytes, to a server with a budget.
    private func run(capacity: Int, senders: Int, frameBytes: Int) throws -> (peak: Int, served: [Int], left: Int) {
        let network = MemoryNetwork()
        network.usual.cut = { min($0, 1_000) }
        network.usual.delay = { 1 }
        network.usual.windowBytes = 4_000
        let budget = ByteBudget(capacity: capacity)
        let (serverLoop, clientLoop) = (network.makeLoop(host: "server"), network.makeLoop(host: "client"))
        let record = Record()
        // Each frame is kept for a while, as a request that waits keeps it.
        try network.listen(on: serverLoop, port: 9, budget: budget) { loop in
            Recorder(record, onFrame: { frame, _ in loop.schedule(after: 50) { _ = frame.count } })
        }
        for sender in 0..<senders {
            clientLoop.connect(
                to: "server", port: 9,
                handler: Recorder(
                    Record(),
                    onOpen: { c in
                        c.send(framed([UInt8](repeating: UInt8(sender), count: frameBytes)))
                    }))
        }
        var peak = 0
        _ = network.run(within: 60_000) {
            peak = max(peak, budget.used)
            return record.now.frames.count == senders
        }
        network.run(for: 1_000)
        let frames = record.now.frames
        #expect(frames.allSatisfy { frame in frame.count == frameBytes && frame.allSatisfy { $0 == frame[0] } })
        return (peak, frames.map { Int($0[0]) }, budget.used)
    }

    @Test("where it is spent connections wait, all are served in the end, and all of it comes back")
    func spent() throws {
        let result = try run(capacity: 100_000, senders: 40, frameBytes: 20_000)
        #expect(result.served.sorted() == Array(0..<40))
        // Over the bound by one frame at most (the oldest, which may always finish) and the one piece that each had read.
        #expect(result.peak <= 100_000 + 32_768 + 40 * 1_000)
        #expect(result.left == 0)
    }

    @Test("a frame larger than all of it still passes")
    func largerThanAll() throws {
        let result = try run(capacity: 10_000, senders: 5, frameBytes: 50_000)
        #expect(result.served.sorted() == Array(0..<5))
        #expect(result.left == 0)
    }

    @Test("a connection that closes while it waits leaves nothing behind")
    func closedWaiters() throws {
        let network = MemoryNetwork()
        let budget = ByteBudget(capacity: 4_000)
        let (serverLoop, clientLoop) = (network.makeLoop(host: "server"), network.makeLoop(host: "client"))
        try network.listen(on: serverLoop, port: 9, budget: budget) { _ in Recorder(Record()) }
        for _ in 0..<10 {
            clientLoop.connect(
                to: "server", port: 9,
                handler: Recorder(
                    Record(),
                    onOpen: { c in
                        c.send(Array(framed([UInt8](repeating: 1, count: 30_000))[..<15_000]))
                        c.loop.schedule(after: 20) { c.close(.finished) }
                    }))
        }
        network.run(for: 10)
        #expect(budget.used > 0)
        network.run(for: 1_000)
        #expect(budget.used == 0)
        let record = Record()
        try network.listen(on: serverLoop, port: 10, budget: budget) { _ in Recorder.echo() }
        clientLoop.connect(to: "server", port: 10, handler: Recorder(record, onOpen: { $0.send(framed([1])) }))
        network.run(for: 10)
        #expect(record.now.frames == [[1]])
    }

    @Test("what was read and never taken is given back when the connection closes")
    func heldBytes() throws {
        let network = MemoryNetwork()
        let budget = ByteBudget(capacity: 1 << 20)
        let (serverLoop, clientLoop) = (network.makeLoop(host: "server"), network.makeLoop(host: "client"))
        try network.listen(on: serverLoop, port: 9, budget: budget) { _ in
            Recorder(
                Record(),
                onFrame: { _, c in
                    c.pauseReading()
                    c.loop.schedule(after: 10) { c.close(.finished) }
                })
        }
        clientLoop.connect(
            to: "server", port: 9, handler: Recorder(Record(), onOpen: { $0.send(framed([1]) + framed(.init(repeating: 2, count: 500))) }))
        network.run(for: 5)
        #expect(budget.used == 504)
        network.run(for: 10)
        #expect(budget.used == 0)
    }
}
