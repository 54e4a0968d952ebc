import Arguments
import LogStore
import LogTools

/// `ottla log verify`: whether every byte is as it should be.
enum LogVerifyCommand: ToolCommand {
    static let declaration = Command(
        "verify", "Checks every batch and record of the segments; the exit code says whether all is sound.",
        details: """
            Looks at each batch's checksum, counts, offsets and epochs, and expands what is compressed. Nothing is written
            and nothing locked: a broker may be running, whose appends under way can show as a torn tail.
            Exit code 0: sound. 1: something was found; each finding names its file and byte range.
            """,
        flags: [LogPaths.json],
        operands: [LogPaths.operand],
        examples: [
            Example("ottla log verify ./data", "Everything below ./data."),
            Example("ottla log verify ./data/broker-1/greetings-0/00000000000000000000.log", "One segment."),
        ])

    static func run(_ arguments: ParsedArguments, of program: Command) throws -> Int32 {
        let (partitions, fileSystem) = try LogPaths.partitions(arguments)
        let line = TerminalProgress()
        let report = try LogVerifier.run(partitions, in: fileSystem) { line.show("verified", $0, of: $1) }
        return LogPaths.show(report, arguments)
    }
}
