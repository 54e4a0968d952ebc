import Arguments
import LogStore
import LogTools

/// What the `ottla log` commands have in common.
enum LogPaths {
    static let operand = Operand("PATH", .path, repeats: true, "A data directory, a broker's, a partition's, or a .log file.")
    static let json = Flag(switch: "json", "For programs: JSON.")

    /// The partitions that the operands stand for, and the file system that shows them, with what a journal holds that was not recovered; says so
    /// on standard error.
    static func partitions(_ arguments: ParsedArguments) throws(LogToolError) -> (entries: [PartitionEntry], fileSystem: any FileSystem) {
        let (fileSystem, notes) = try LogView.open(arguments.operands, in: PosixFileSystem(), stores: LMDBStores())
        for note in notes { StandardError.print("ottla: \(note)") }
        var found: [PartitionEntry] = []
        for path in arguments.operands { found += try LogLocation.partitions(at: path, in: fileSystem) }
        return (found, fileSystem)
    }

    /// Prints a report; the exit code.
    static func show(_ report: some Report, _ arguments: ParsedArguments) -> Int32 {
        StandardOutput.write(arguments.has("json") ? report.json + "\n" : report.text, to: 1)
        return report.isSound ? 0 : 1
    }
}
