import Arguments
import LogStore
import LogTools

/// `ottla log repair`: rebuilds what says which bytes of the logs count.
enum LogRepairCommand: ToolCommand {
    static let declaration = Command(
        "repair", "Rebuilds a broker's state/ from its partitions, where it is missing or damaged.",
        details: """
            DIR is a broker's directory, or a data directory. All segments are read; nothing is cut. The topics' ids come from
            partition.metadata. What the journal holds is taken only where it continues a log exactly at its end; the rest is
            kept in quarantine/. Log start offsets, producers and transactions that only state/ knew are found anew as far as
            the segments say them. A state/ that is sound is left alone. Refused beside a broker.
            Exit code 0: all is sound. 1: something is damaged or refused; it is listed.
            """,
        flags: [
            Flag("cluster-id", "ID", .text, default: "", "The cluster's id; without it the next start gives its own."),
            Flag("node-id", "ID", .number(0...Int(Int32.max)), "The broker's id, where the directory's name does not say it."),
            LogPaths.json,
        ],
        operands: [Operand("DIR", .path, repeats: true, "A broker's directory, or a data directory.")],
        examples: [Example("ottla log repair ./data/broker-1", "Rebuilds ./data/broker-1/state.")])

    static func run(_ arguments: ParsedArguments, of program: Command) throws -> Int32 {
        var report = RepairReport()
        for path in arguments.operands {
            report.directories += try LogRepair.run(
                path, clusterID: arguments.string("cluster-id") ?? "", nodeID: arguments.int("node-id").map { Int32(clamping: $0) },
                in: PosixFileSystem(), stores: LMDBStores()
            ).directories
        }
        return LogPaths.show(report, arguments)
    }
}
