import Arguments
import LogStore
import LogTools

/// `ottla log recover`: the recovery that a start does, without a broker.
enum LogRecoverCommand: ToolCommand {
    static let declaration = Command(
        "recover", "Recovers a broker's directory after an unclean stop, without a broker.",
        details: """
            DIR is a broker's directory, or a data directory. What the journal holds is written to the segments, what is not
            sound at a log's end is put into quarantine/ and cut, and the directory is closed in order: as the next start of
            the broker would. Needed before any other program writes there. Refused beside a broker.
            Exit code 0: all is sound. 1: something is damaged, lost or refused; it is listed.
            """,
        flags: [
            Flag(switch: "accept-loss", "Goes on where a file of the journal is missing: what was acknowledged last may be lost."),
            Flag(switch: "accept-segments", "Takes partitions as their segments are, where another program has written to them."),
            LogPaths.json,
        ],
        operands: [Operand("DIR", .path, repeats: true, "A broker's directory, or a data directory.")],
        examples: [
            Example("ottla log recover ./data", "All brokers' directories in ./data."),
            Example("ottla log recover --json ./data/broker-1 | jq .directories[].cuts", "For programs."),
        ])

    static func run(_ arguments: ParsedArguments, of program: Command) throws -> Int32 {
        var options = LogRecovery.Options()
        (options.acceptsJournalLoss, options.acceptsSegments) = (arguments.has("accept-loss"), arguments.has("accept-segments"))
        let line = TerminalProgress()
        let progress: @Sendable (String, Int, Int) -> Void = { line.show($0, Int64($1), of: Int64($2), "partitions") }
        var report = RecoverReport()
        for path in arguments.operands {
            let one = try LogRecovery.run(path, options: options, in: PosixFileSystem(), stores: LMDBStores(), progress: progress)
            report.directories += one.directories
        }
        return LogPaths.show(report, arguments)
    }
}
