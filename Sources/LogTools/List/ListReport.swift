/// What lies in a data directory.
public struct ListReport: Report, Equatable {
    /// The partitions, by broker, topic and number.
    public var partitions: [PartitionListing] = []

    public init() {}

    /// A listing judges nothing.
    public var isSound: Bool { true }

    public var text: String {
        let withBrokers = partitions.contains { $0.entry.broker != nil }
        var titles = ["topic", "partition", "segments", "bytes", "start", "end", "newest", "topic id", ""]
        if withBrokers { titles.insert("broker", at: 0) }
        var table = TextTable(titles, rightAligned: withBrokers ? [0, 2, 3, 4, 5, 6] : [1, 2, 3, 4, 5])
        for partition in partitions {
            let entry = partition.entry
            var cells = [
                entry.topic, "\(entry.partition)", "\(entry.segments.count)", "\(entry.size)", "\(partition.startOffset)",
                "\(partition.endOffset)", partition.maxTimestamp < 0 ? "-" : Timestamp.text(partition.maxTimestamp), entry.topicID ?? "-",
                [entry.state, partition.trailing > 0 ? "torn tail of \(partition.trailing) bytes" : nil].compactMap { $0 }.joined(
                    separator: ", "),
            ]
            if withBrokers { cells.insert(entry.broker.map { "\($0)" } ?? "-", at: 0) }
            table.row(cells)
        }
        let segments = partitions.reduce(0) { $0 + $1.entry.segments.count }
        return table.text + "\(partitions.count) partitions, \(segments) segments, \(partitions.reduce(0) { $0 + $1.entry.size }) bytes\n"
    }

    public var json: String {
        var object = JSONObject()
        object.list("partitions", partitions.map(\.json))
        return object.text
    }
}
