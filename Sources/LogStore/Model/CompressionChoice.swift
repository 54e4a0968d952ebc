public import Records

/// `compression.type` of a topic.
public enum CompressionChoice: Hashable, Sendable {
    /// Batches are kept as the producer made them.
    case producer
    /// Batches of another codec are rebuilt with this one; nil is the codec's own default level.
    case codec(Codec, level: Int?)
}
