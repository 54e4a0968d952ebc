/// A partition's directory as the data directory shows it.
public struct PartitionEntry: Equatable, Sendable {
    /// The topic's name; for a deleted partition what is left of it, or its id.
    public var topic: String
    /// The partition's number.
    public var partition: Int32
    /// The id of the broker in whose directory it lies; nil if the path does not say.
    public var broker: Int32?
    /// The topic's id as `partition.metadata` has it; nil without that file.
    public var topicID: String?
    /// The directory's path.
    public var directory: String
    /// The segments, by base offset.
    public var segments: [SegmentEntry]
    /// `deleted`, `future` or `stray`; nil for a partition in use.
    public var state: String?

    /// Topic and partition as Kafka writes them.
    public var name: String { "\(topic)-\(partition)" }

    /// The segments' lengths together.
    public var size: Int64 { segments.reduce(0) { $0 + $1.size } }
}
