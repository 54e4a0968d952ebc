public import LogStore

/// Rebuilds `state/` where it is missing or damaged.
public enum LogRepair {
    /// Repairs the broker's directory at `path`, or all brokers' in the data directory there. The node id is what the directory's name says
    /// (`broker-1`), unless it is given.
    public static func run(
        _ path: String, clusterID: String, nodeID: Int32?, in fileSystem: any FileSystem, stores: any StoreProvider
    ) throws(LogToolError) -> RepairReport {
        var report = RepairReport()
        for directory in try LogRecovery.directories(at: path, fileSystem) {
            guard let node = nodeID ?? self.nodeID(directory) else { throw .noNodeID(directory) }
            let options = LogStoreOptions(
                directory: directory, fileSystem: fileSystem, stores: stores, clusterID: clusterID, nodeID: node)
            do throws(LogError) {
                report.directories.append(DirectoryRepaired(directory: directory, report: try StateRepair.run(options)))
            } catch {
                throw .engine("\(error)")
            }
        }
        return report
    }

    private static func nodeID(_ directory: String) -> Int32? {
        guard let name = directory.split(separator: "/").last, name.hasPrefix("broker-") else { return nil }
        return Int32(name.dropFirst(7))
    }
}

/// What a repair found.
public struct RepairReport: Report, Equatable {
    public var directories: [DirectoryRepaired] = []

    public init() {}

    /// Nothing is damaged, and no partition refused.
    public var isSound: Bool {
        directories.allSatisfy { $0.report.unknown.isEmpty && $0.report.partitions.allSatisfy { $0.damaged == 0 && $0.refusal == nil } }
    }

    public var text: String { directories.map(\.text).joined() }

    public var json: String {
        var object = JSONObject()
        object.list("directories", directories.map(\.json))
        return object.text
    }
}

/// A broker's directory after a repair.
public struct DirectoryRepaired: Equatable, Sendable {
    public var directory: String
    public var report: StateRepair.Report

    var text: String {
        if !report.wasNeeded { return "\(directory): state/ is sound, nothing was done\n" }
        var table = TextTable(
            ["topic", "partition", "segments", "start", "end", "damaged", "topic id", ""], rightAligned: [1, 2, 3, 4, 5])
        for one in report.partitions {
            table.row([
                one.topic, "\(one.partition)", "\(one.segments)", "\(one.startOffset)", "\(one.endOffset)", "\(one.damaged)", one.topicID,
                one.refusal ?? "",
            ])
        }
        let unknown = report.unknown.map { "left as it is: \(directory)/\($0), which does not say which topic it is of\n" }.joined()
        return table.text + unknown
            + "\(directory): state/ is rebuilt for \(report.partitions.count) partitions; of the journal \(report.taken) entries continue a log, "
            + "\(report.quarantined) lie in quarantine/. The next start, or `ottla log recover`, does the rest\n"
    }

    var json: String {
        var object = JSONObject()
        object.string("directory", directory)
        object.bool("wasNeeded", report.wasNeeded)
        object.number("journalEntries", report.taken)
        object.number("quarantinedEntries", report.quarantined)
        object.list("unknown", report.unknown.map(JSONObject.quoted))
        object.list(
            "partitions",
            report.partitions.map { one in
                var object = JSONObject()
                object.string("topic", one.topic)
                object.string("topicId", one.topicID)
                object.number("partition", one.partition)
                object.number("segments", one.segments)
                object.number("start", one.startOffset)
                object.number("end", one.endOffset)
                object.number("damaged", one.damaged)
                object.string("refused", one.refusal)
                return object.text
            })
        return object.text
    }
}
