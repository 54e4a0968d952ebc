public import LogStore

/// What a recovery found and did.
public struct RecoverReport: Report, Equatable {
    public var directories: [DirectoryRecovered] = []

    public init() {}

    /// Nothing is damaged, nothing of the journal lost, no partition refused.
    public var isSound: Bool {
        directories.allSatisfy { $0.report.corruptions.isEmpty && $0.report.replay.damage.isEmpty && $0.report.replay.refused.isEmpty }
    }

    public var text: String { directories.map(\.text).joined() }

    public var json: String {
        var object = JSONObject()
        object.list("directories", directories.map(\.json))
        return object.text
    }
}

/// A partition after a recovery.
public struct PartitionRecovered: Equatable, Sendable {
    public var topic: String
    public var partition: Int32
    public var startOffset: Int64
    /// One past the last offset.
    public var endOffset: Int64
}

/// A broker's directory after a recovery.
public struct DirectoryRecovered: Equatable, Sendable {
    public var directory: String
    public var report: RecoveryReport
    public var partitions: [PartitionRecovered]

    var text: String {
        var table = TextTable(["topic", "partition", "start", "end", "cut", "damaged"], rightAligned: [1, 2, 3, 4, 5])
        for partition in partitions {
            let cut = report.cuts.filter { $0.topic == partition.topic && $0.partition.index == partition.partition }.reduce(0) {
                $0 + $1.length
            }
            let damaged = report.corruptions.filter { $0.topic == partition.topic && $0.partition.index == partition.partition }
            table.row([
                partition.topic, "\(partition.partition)", "\(partition.startOffset)", "\(partition.endOffset)", "\(cut)",
                "\(damaged.reduce(0) { $0 + $1.range.count })",
            ])
        }
        return table.text + lines.map { $0 + "\n" }.joined()
    }

    private var lines: [String] {
        var lines: [String] = []
        for cut in report.cuts {
            let kept = cut.quarantine.map { "kept in \($0)" } ?? "zeros"
            lines.append("cut: \(cut.file) \(cut.length) bytes from byte \(cut.position) on (\(cut.reason)); \(kept)")
        }
        for corruption in report.corruptions {
            lines.append(
                "damage: \(corruption.file) bytes \(corruption.range.lowerBound)-\(corruption.range.upperBound): \(corruption.reason)")
        }
        lines += report.replay.damage.map { "journal: \($0)" }
        lines += report.replay.refused.map { "refused: \($0)" }
        if report.wasClean {
            lines.append("\(directory): \(partitions.count) partitions, closed in order before: nothing to recover")
        } else {
            let replay = report.replay
            lines.append(
                "\(directory): \(partitions.count) partitions, \(replay.entries) entries (\(replay.bytes) bytes) from the journal, "
                    + "\(report.bytesKept) bytes more kept, \(replay.leftovers) entries to quarantine"
                    + (replay.isTorn ? ", the last round torn" : "") + ", in \(report.milliseconds) ms")
        }
        return lines
    }

    var json: String {
        var object = JSONObject()
        object.string("directory", directory)
        object.bool("wasClean", report.wasClean)
        object.number("milliseconds", report.milliseconds)
        object.number("journalEntries", report.replay.entries)
        object.number("journalBytes", report.replay.bytes)
        object.number("quarantinedEntries", report.replay.leftovers)
        object.bool("journalTorn", report.replay.isTorn)
        object.list("journalDamage", report.replay.damage.map(JSONObject.quoted))
        object.list("refused", report.replay.refused.map(JSONObject.quoted))
        object.number("bytesRead", report.bytesRead)
        object.number("bytesKept", report.bytesKept)
        object.list("partitions", partitions.map(\.json))
        object.list(
            "cuts",
            report.cuts.map { cut in
                var object = JSONObject()
                object.string("file", cut.file)
                object.number("position", cut.position)
                object.number("bytes", cut.length)
                object.string("quarantine", cut.quarantine)
                object.string("reason", cut.reason)
                return object.text
            })
        object.list(
            "damage",
            report.corruptions.map { corruption in
                var object = JSONObject()
                object.string("file", corruption.file)
                object.number("from", corruption.range.lowerBound)
                object.number("to", corruption.range.upperBound)
                object.string("reason", corruption.reason)
                return object.text
            })
        return object.text
    }
}

extension PartitionRecovered {
    var json: String {
        var object = JSONObject()
        object.string("topic", topic)
        object.number("partition", partition)
        object.number("start", startOffset)
        object.number("end", endOffset)
        return object.text
    }
}
