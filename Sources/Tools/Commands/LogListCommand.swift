import Arguments
import LogStore
import LogTools

/// `ottla log ls`: what lies in a data directory.
enum LogListCommand: ToolCommand {
    static let declaration = Command(
        "ls", "Lists partitions with their segments, sizes and offsets.",
        details: """
            PATH is a data directory, a broker's directory, a partition's, or a .log file; Apache Kafka's directories too.
            Nothing is written and nothing locked: a broker may be running. Of a broker's directory that was not recovered the
            journal's entries are laid over the segments, and a line on standard error says so.
            """,
        flags: [LogPaths.json],
        operands: [LogPaths.operand],
        examples: [
            Example("ottla log ls ./data", "All partitions of all brokers in ./data."),
            Example("ottla log ls --json ./data/broker-1 | jq .partitions[].endOffset", "For programs."),
        ])

    static func run(_ arguments: ParsedArguments, of program: Command) throws -> Int32 {
        let (partitions, fileSystem) = try LogPaths.partitions(arguments)
        let report = try LogLister.run(partitions, in: fileSystem)
        return LogPaths.show(report, arguments)
    }
}
