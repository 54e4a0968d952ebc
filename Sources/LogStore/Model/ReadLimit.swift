/// How far a reader may see.
public enum ReadLimit: Hashable, Sendable {
    /// Up to the high watermark: consumers.
    case highWatermark
    /// Up to the last stable offset: consumers that read committed transactions only.
    case lastStable
    /// Up to the log's end: followers.
    case logEnd
}
