import Arguments
import LogStore
import LogTools

/// `ottla log dump`: what segments hold, batch by batch.
enum LogDumpCommand: ToolCommand {
    static let declaration = Command(
        "dump", "Prints batches, and with --records the records, of segments.",
        details: """
            PATH is a data directory, a broker's directory, a partition's, or a .log file; Apache Kafka's too. A segment's
            dump ends at the first batch that is not sound, and the exit code is then 1. Nothing is written and nothing
            locked: a broker may be running. Of a broker's directory that was not recovered the journal's entries are laid over
            the segments, and a line on standard error says so.
            """,
        flags: [
            Flag(switch: "records", letter: "r", "Each record too: key, value, headers."),
            Flag("from", "OFFSET", .number(0...Int.max), default: "0", "Begins with the batch that holds this offset."),
            Flag("to", "OFFSET", .number(0...Int.max), "Ends with the batch that holds this offset."),
            LogPaths.json,
        ],
        operands: [LogPaths.operand],
        examples: [
            Example("ottla log dump ./data/broker-1/greetings-0", "The batches of a partition."),
            Example("ottla log dump --records --from 100 --to 199 ./data/broker-1/greetings-0", "The records around an offset."),
            Example("ottla log dump --records --json ./data/broker-1/greetings-0 | jq .value", "For programs: one object a line."),
        ])

    static func run(_ arguments: ParsedArguments, of program: Command) throws -> Int32 {
        let options = DumpOptions(
            records: arguments.has("records"), json: arguments.has("json"), from: Int64(arguments.int("from") ?? 0),
            to: arguments.int("to").map { Int64($0) } ?? .max)
        let (partitions, fileSystem) = try LogPaths.partitions(arguments)
        var lines = LineBuffer()
        defer { lines.flush() }
        return try LogDump.run(partitions, options: options, in: fileSystem) { lines.print($0) } ? 0 : 1
    }
}
