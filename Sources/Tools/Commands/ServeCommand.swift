import Arguments
import Node

/// `ottla serve`: a leader and brokers in one process.
enum ServeCommand: ToolCommand {
    static let declaration = Command(
        "serve", "A leader and its brokers in one process.",
        details: """
            The brokers have the ids 1, 2, … and listen on ports that count up from --listen. The first line on standard
            output begins with `ready` and names their addresses; the log goes to standard error. SIGTERM and Ctrl-C stop
            it: what clients wait for is finished, and the next start need not look at the logs.
            """,
        flags: [
            Flag(
                "data", "DIR", .path, default: "./data",
                "Where the data lies; made if it is not there. `memory:` keeps it nowhere, for tests."),
            Flag("listen", "HOST:PORT", .address, default: "127.0.0.1:9092", "Where the first broker listens. Port 0: the system chooses."),
            Flag("advertise", "HOST:PORT", .address, "Where clients reach the first broker, if not at --listen; ports count up."),
            Flag("brokers", "N", .number(1...64), default: "1", "How many brokers."),
            Flag("partitions", "N", .number(1...10_000), default: "1", "How many partitions a new topic has (num.partitions)."),
        ] + DaemonFlags.settings + DaemonFlags.logging,
        examples: [
            Example(
                "ottla serve",
                "One broker on 127.0.0.1:9092, data in ./data. Then, elsewhere: echo hello | kcat -b 127.0.0.1:9092 -t greetings"),
            Example(
                "ottla serve --brokers 3 --partitions 6",
                "Three brokers on ports 9092 to 9094; a new topic has six partitions, two on each."),
            Example(
                "ottla serve -c log.segment.bytes=104857600 -c auto.create.topics.enable=false", "With settings by Apache Kafka's names."),
            Example("ottla serve --data memory: --listen 127.0.0.1:0", "For a test: nothing is written, nothing is left."),
            Example(
                "OTTLA_NUM_PARTITIONS=3 ottla serve --config server.properties", "Settings from a file, one of them from the environment."),
        ])

    static func run(_ arguments: ParsedArguments, of program: Command) throws -> Int32 {
        let daemon = try Daemon(arguments, flags: [("partitions", "num.partitions")])
        let data = try arguments.requiredString("data")
        let location = try DataLocation(data)
        let first = try arguments.requiredAddress("listen")
        let count = try arguments.requiredInt("brokers")
        guard first.port == 0 || Int(first.port) + count - 1 <= Int(UInt16.max) else {
            throw UsageError("ottla serve: --listen \(first) leaves no ports for \(count) brokers (ottla serve --help)")
        }
        let advertised = try DaemonFlags.advertised(arguments)
        let loopback = Endpoint(host: "127.0.0.1", port: 0)
        let leader = try LeaderNode.start(daemon.leader(data: data, listen: loopback), runtime: daemon.runtime, failed: daemon.fail)
        var brokers: [BrokerNode] = []
        let stop = {
            for broker in brokers.reversed() { broker.stop() }
            leader.stop()
        }
        do {
            for id in 1...count {
                let listen = Endpoint(host: first.host, port: first.port == 0 ? 0 : first.port + UInt16(id - 1))
                var options = daemon.broker(id: Int32(id), leaders: [leader.endpoint], data: data, listen: listen)
                options.advertise = advertised.map { Endpoint(host: $0.host, port: UInt16(clamping: Int($0.port) + id - 1)) }
                brokers.append(try daemon.start(options))
            }
        } catch {
            stop()
            throw error
        }
        let addresses = brokers.map(\.endpoint)
        return daemon.run(ready: addresses, next: next(addresses[0], location), stop: stop)
    }

    /// What to type now.
    private static func next(_ address: Endpoint, _ location: DataLocation) -> [String] {
        let data =
            switch location {
            case .directory(let path): "the data to \(path)"
            case .memory: "the data is kept in memory"
            }
        return [
            "", "The log goes to standard error, \(data). Try, in another terminal:",
            "  echo hello | kcat -P -b \(address) -t greetings", "  kcat -C -b \(address) -t greetings -e", "Ctrl-C stops.",
        ]
    }
}
