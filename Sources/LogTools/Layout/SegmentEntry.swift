/// A segment's file as a directory shows it.
public struct SegmentEntry: Equatable, Sendable {
    /// The file's path.
    public var path: String
    /// What its name says: a lower bound of its offsets; nil for a file that has been renamed.
    public var baseOffset: Int64?
    /// Its length in bytes.
    public var size: Int64
}
