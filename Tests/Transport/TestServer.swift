import Transport

/// Loops with a listener on a port of 127.0.0.1, ended with `stop`.
final class TestServer: Sendable {
    let loops: [EventLoop]
    let listener: Listener
    var port: UInt16 { listener.port }

    init(
        loops count: Int = 1, limits: ConnectionLimits = ConnectionLimits(), budget: ByteBudget? = nil,
        makeHandler: @escaping @Sendable (any Loop) -> any ConnectionHandler
    ) throws {
        loops = (0..<count).map { EventLoop(name: "test-\($0)") }
        for loop in loops { loop.start() }
        listener = try Listener(host: "127.0.0.1", port: 0, loops: loops, limits: limits, budget: budget, makeHandler: makeHandler)
    }

    func stop(grace: Int64 = 0) {
        for loop in loops { loop.stop(graceMilliseconds: grace) }
        for loop in loops { loop.join() }
    }
}
