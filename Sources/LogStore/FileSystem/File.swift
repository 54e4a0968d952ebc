/// An open file, read and written at positions. Safe to use from several threads at once; whose bytes win where two writes overlap is open.
public protocol File: AnyObject, Sendable {
    /// The path it was opened with.
    var path: String { get }
    /// Reads from `position` until the buffer is full or the file ends; answers how many bytes were read.
    func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int64) throws(FileError) -> Int
    /// Writes all the bytes at `position`. A failure says nothing about how many of them were written.
    func write(_ bytes: UnsafeRawBufferPointer, at position: Int64) throws(FileError)
    /// Makes the file's bytes and length durable: fdatasync(2). After a failure never ask again: a second call would lie.
    func sync() throws(FileError)
    /// Writes all the bytes at `position`, durably when it returns: as `write` and `sync`, in one call where the system has that.
    func writeDurably(_ bytes: UnsafeRawBufferPointer, at position: Int64) throws(FileError)
    /// Cuts the file, or lengthens it with zeros, to `size` bytes. Durable after a `sync`.
    func truncate(to size: Int64) throws(FileError)
    /// Its length in bytes.
    func size() throws(FileError) -> Int64
    /// Reserves room for `range` without changing the file's length (FALLOC_FL_KEEP_SIZE).
    func allocate(_ range: Range<Int64>) throws(FileError)
    /// The descriptor, for `sendfile`; nil where the file has none. Valid until `close`.
    var descriptor: Int32? { get }
    /// Whether all of `range` lies in the page cache; nil where the system cannot say (cachestat(2) is of Linux 6.5).
    func cached(_ range: Range<Int64>) -> Bool?
    /// Asks the system to read `range` into the page cache.
    func readAhead(_ range: Range<Int64>)
    /// Asks the system to begin writing `range` to the disk: promises nothing.
    func startWriteback(_ range: Range<Int64>)
    /// Tells the system that `range` need not stay in the page cache: promises nothing.
    func dropBehind(_ range: Range<Int64>)
    /// Gives the descriptor back. Calls that come after it fail with EBADF; none may be under way. The last reference to go closes too.
    func close()
}

extension File {
    public func writeDurably(_ bytes: UnsafeRawBufferPointer, at position: Int64) throws(FileError) {
        try write(bytes, at: position)
        try sync()
    }

    public func dropBehind(_ range: Range<Int64>) {}

    /// Reads `count` bytes at `position`, fewer where the file ends.
    public func read(_ count: Int, at position: Int64) throws(FileError) -> [UInt8] {
        var failure: FileError?
        let bytes = [UInt8](unsafeUninitializedCapacity: max(0, count)) { buffer, filled in
            do throws(FileError) {
                filled = try read(into: UnsafeMutableRawBufferPointer(buffer), at: position)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Writes all the bytes at `position`.
    public func write(_ bytes: [UInt8], at position: Int64) throws(FileError) {
        try bytes.withUnsafeBufferPointer { (buffer) throws(FileError) in try write(UnsafeRawBufferPointer(buffer), at: position) }
    }
}
