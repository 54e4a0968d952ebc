import Arguments
import Node

/// `ottla leader`: a cluster's leader, alone.
enum LeaderCommand: ToolCommand {
    static let declaration = Command(
        "leader", "The leader of a cluster: it knows the brokers, and places and creates topics.",
        details: """
            Clients may start from its address: it answers which brokers there are, and all administration. Records are at
            the brokers. The first line on standard output begins with `ready`.
            """,
        flags: [
            Flag(
                "data", "DIR", .path, isRequired: true,
                "Where the cluster's metadata lies; made if it is not there. `memory:` keeps it nowhere, for tests."),
            Flag("listen", "HOST:PORT", .address, isRequired: true, "Where it listens, for brokers and clients."),
        ] + DaemonFlags.settings + DaemonFlags.logging,
        examples: [
            Example("ottla leader --data /var/lib/ottla --listen 10.0.0.1:9090", "A leader for brokers on other machines."),
            Example("ottla broker --id 1 --leader 10.0.0.1:9090 --data /var/lib/ottla --listen 10.0.0.2:9092", "The first of its brokers."),
        ])

    static func run(_ arguments: ParsedArguments, of program: Command) throws -> Int32 {
        let daemon = try Daemon(arguments)
        let options = daemon.leader(
            data: try arguments.requiredString("data"), listen: Endpoint(try arguments.requiredAddress("listen")))
        let leader = try LeaderNode.start(options, runtime: daemon.runtime, failed: daemon.fail)
        return daemon.run(ready: [leader.endpoint], stop: leader.stop)
    }
}
