import Arguments
import LogStore
import LogTools

/// `ottla log compact`: compaction without a broker.
enum LogCompactCommand: ToolCommand {
    static let declaration = Command(
        "compact", "Compacts partitions without a broker: of each key the newest record stays.",
        details: """
            DIR is a partition's directory, a broker's, or a data directory. Of a whole directory those partitions are compacted
            that a broker has compacted before, and those of --topic. The last segment is never touched. Takes the lock: refused
            beside a broker; recovers the directory first, as a start would.
            Exit code 0: done. 1: a partition was left alone, because records in it have no key.
            """,
        flags: [
            Flag("topic", "NAME", repeats: true, "Compacts this topic too."),
            Flag("delete-retention-ms", "MS", .number(0...Int.max), "For how long markers of deleted keys stay; 86400000 if not given."),
            Flag(switch: "drop-keyless", "Drops records without a key; else a partition that has some is left alone."),
            LogPaths.json,
        ],
        operands: [Operand("DIR", .path, repeats: true, "A partition's directory, a broker's, or a data directory.")],
        examples: [
            Example("ottla log compact ./data/broker-1/prices-0", "One partition."),
            Example("ottla log compact --topic prices --json ./data", "All of a topic's partitions, for programs."),
        ])

    static func run(_ arguments: ParsedArguments, of program: Command) throws -> Int32 {
        var options = LogCompaction.Options()
        options.topics = Set(arguments.strings("topic"))
        options.dropsKeyless = arguments.has("drop-keyless")
        if let time = arguments.int("delete-retention-ms") { options.deleteRetentionMs = Int64(time) }
        let line = TerminalProgress()
        let progress: @Sendable (String, Int64, Int64) -> Void = { line.show($0, $1, of: $2) }
        var report = CompactReport()
        for path in arguments.operands {
            let one = try LogCompaction.run(path, options: options, in: PosixFileSystem(), stores: LMDBStores(), progress: progress)
            report.partitions += one.partitions
        }
        return LogPaths.show(report, arguments)
    }
}
