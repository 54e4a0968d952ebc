/// What a listing says of one partition.
public struct PartitionListing: Equatable, Sendable {
    /// The directory and its segments.
    public var entry: PartitionEntry
    /// First offset that is there: the first batch's, else what the first segment's name says.
    public var startOffset: Int64
    /// Offset behind the last whole batch.
    public var endOffset: Int64
    /// Greatest timestamp of the last segment, milliseconds since 1970; -1 for none.
    public var maxTimestamp: Int64
    /// Bytes behind the last whole batch that are none: a torn tail. Preallocated zeros are not counted.
    public var trailing: Int64

    var json: String {
        var object = JSONObject()
        object.number("broker", entry.broker)
        object.string("topic", entry.topic)
        object.number("partition", entry.partition)
        object.string("topicId", entry.topicID)
        object.string("directory", entry.directory)
        object.string("state", entry.state)
        object.number("bytes", entry.size)
        object.number("start", startOffset)
        object.number("end", endOffset)
        object.number("maxTimestamp", maxTimestamp)
        object.number("trailing", trailing)
        object.list(
            "segments",
            entry.segments.map { segment in
                var object = JSONObject()
                object.string("file", segment.path)
                object.number("base", segment.baseOffset)
                object.number("bytes", segment.size)
                return object.text
            })
        return object.text
    }
}
