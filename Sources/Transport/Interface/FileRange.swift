/// A run of a file's bytes to be sent as they are.
public struct FileRange {
    /// An open descriptor. It is used on the connection's loop only, with positions of its own.
    public var descriptor: Int32
    /// The first byte.
    public var offset: Int64
    /// How many bytes; the file must hold them all until they are sent, else the connection is closed.
    public var count: Int
    /// Keeps the descriptor open: let go when the range is sent or the connection closed.
    public var owner: (any AnyObject & Sendable)?

    public init(descriptor: Int32, offset: Int64, count: Int, owner: (any AnyObject & Sendable)?) {
        (self.descriptor, self.offset, self.count, self.owner) = (descriptor, offset, count, owner)
    }
}
