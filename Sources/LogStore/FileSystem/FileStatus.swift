/// What a path stands for.
public struct FileStatus: Equatable, Sendable {
    public enum Kind: Sendable { case file, directory, other }

    public var kind: Kind
    /// Length in bytes.
    public var size: Int64
    /// Bytes that it takes up on the disk: fewer than its length where it has holes, more where room was reserved.
    public var allocated: Int64
    /// The file's number in its file system: the same as long as it lives, whatever its name.
    public var inode: UInt64
    /// When it was last written, milliseconds since 1970.
    public var modified: Int64

    public init(kind: Kind, size: Int64, allocated: Int64, inode: UInt64, modified: Int64) {
        (self.kind, self.size, self.allocated, self.inode, self.modified) = (kind, size, allocated, inode, modified)
    }
}
