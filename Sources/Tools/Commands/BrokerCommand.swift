import Arguments
import Node

/// `ottla broker`: one broker of a cluster.
enum BrokerCommand: ToolCommand {
    static let declaration = Command(
        "broker", "One broker of a cluster: it keeps partitions and serves their records.",
        details: """
            It finds the cluster by its leader. Its data lies in a directory of its own, DIR/broker-N, which it will not
            share with a broker of another id or cluster. The first line on standard output begins with `ready`.
            """,
        flags: [
            Flag("id", "N", .number(0...Int(Int32.max)), isRequired: true, "Its number; no other broker has it, and it keeps it."),
            Flag("leader", "HOST:PORT[,…]", .addresses, isRequired: true, "Where the leader is; several where there are candidates."),
            Flag(
                "data", "DIR", .path, isRequired: true,
                "Where the data lies; made if it is not there. `memory:` keeps it nowhere, for tests."),
            Flag("listen", "HOST:PORT", .address, isRequired: true, "Where it listens. Port 0: the system chooses."),
            Flag("advertise", "HOST:PORT", .address, "Where clients reach it, if not at --listen."),
            Flag("rack", "NAME", .text, "Where it stands: replicas of a partition are spread over racks."),
        ] + DaemonFlags.settings + DaemonFlags.logging,
        examples: [
            Example(
                "ottla broker --id 1 --leader 10.0.0.1:9090 --data /var/lib/ottla --listen 10.0.0.2:9092", "A broker on its own machine."),
            Example(
                "ottla broker --id 2 --leader 10.0.0.1:9090 --data /var/lib/ottla --listen 0.0.0.0:9092 --advertise kafka2.example.org:9092",
                "Listening everywhere, and reached by clients under a name."),
        ])

    static func run(_ arguments: ParsedArguments, of program: Command) throws -> Int32 {
        let daemon = try Daemon(arguments)
        let id = try arguments.requiredInt("id")
        var options = daemon.broker(
            id: Int32(clamping: id), leaders: arguments.addresses("leader").map { Endpoint($0) },
            data: try arguments.requiredString("data"),
            listen: Endpoint(try arguments.requiredAddress("listen")))
        options.advertise = try DaemonFlags.advertised(arguments)
        options.rack = arguments.string("rack")
        let broker = try daemon.start(options)
        return daemon.run(ready: [broker.endpoint], stop: broker.stop)
    }
}
