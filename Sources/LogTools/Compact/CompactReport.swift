public import LogStore

/// What a compaction did.
public struct CompactReport: Report, Equatable {
    /// By directory.
    public var partitions: [PartitionCompacted] = []

    public init() {}

    /// No partition was left alone.
    public var isSound: Bool { partitions.allSatisfy { !$0.isSpared } }

    public var text: String {
        if partitions.isEmpty { return "no partition is compacted there; name topics with --topic\n" }
        var table = TextTable(
            ["partition", "segments", "to", "bytes", "to", "records", "removed", "ms"], rightAligned: [1, 2, 3, 4, 5, 6, 7])
        for one in partitions where !one.isSpared {
            let result = one.result ?? CompactionResult()
            table.row([
                one.directory, "\(result.segmentsBefore)", "\(result.segmentsAfter)", "\(result.bytesBefore)", "\(result.bytesAfter)",
                "\(result.records)", "\(result.removed)", "\(result.milliseconds)",
            ])
        }
        let spared = partitions.filter(\.isSpared).map {
            "\($0.directory) is left alone: records in it have no key, and compaction would drop them (--drop-keyless does)\n"
        }
        return (partitions.allSatisfy(\.isSpared) ? "" : table.text) + spared.joined()
    }

    public var json: String {
        var object = JSONObject()
        object.list("partitions", partitions.map(\.json))
        return object.text
    }
}

/// A partition after a compaction.
public struct PartitionCompacted: Equatable, Sendable {
    public var directory: String
    public var topic: String
    public var partition: Int32
    /// Nil where there was nothing to do.
    public var result: CompactionResult?

    /// Records without a key were met, and nothing was done.
    public var isSpared: Bool { (result?.keyless ?? 0) > 0 && result?.segmentsBefore == 0 }

    var json: String {
        let result = result ?? CompactionResult()
        var object = JSONObject()
        object.string("directory", directory)
        object.string("topic", topic)
        object.number("partition", partition)
        object.bool("leftAlone", isSpared)
        object.number("segmentsBefore", result.segmentsBefore)
        object.number("segmentsAfter", result.segmentsAfter)
        object.number("bytesBefore", result.bytesBefore)
        object.number("bytesAfter", result.bytesAfter)
        object.number("records", result.records)
        object.number("removed", result.removed)
        object.number("keyless", result.keyless)
        object.number("cleanUpTo", result.cleanUpTo)
        object.number("milliseconds", result.milliseconds)
        return object.text
    }
}
