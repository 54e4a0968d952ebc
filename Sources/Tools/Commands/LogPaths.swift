import Arguments
import LogStore
import LogTools

/// What the `ottla log` commands have in common.
enum LogPaths {
    static let operand = Operand("PATH", .path, repeats: true, "A data directory, a broker's, a partition's, or a .log file.")
    static let json = Flag(switch: "json", "For programs: JSON.")

    /// The partitions that the operands stand for.
    static func partitions(_ arguments: ParsedArguments, _ fileSystem: PosixFileSystem) throws(LogToolError) -> [PartitionEntry] {
        var found: [PartitionEntry] = []
        for path in arguments.operands { found += try LogLocation.partitions(at: path, in: fileSystem) }
        return found
    }

    /// Prints a report; the exit code.
    static func show(_ report: some Report, _ arguments: ParsedArguments) -> Int32 {
        StandardOutput.write(arguments.has("json") ? report.json + "\n" : report.text, to: 1)
        return report.isSound ? 0 : 1
    }
}
