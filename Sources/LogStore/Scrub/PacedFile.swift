import Glibc

/// A segment's file that is read slowly, and leaves the page cache as it was.
final class PacedFile: File {
    private let file: WatchedFile
    /// Uses so many bytes of the budget, and waits; false where all is to end.
    private let pace: @Sendable (Int) -> Bool

    init(_ file: WatchedFile, pace: @escaping @Sendable (Int) -> Bool) { (self.file, self.pace) = (file, pace) }

    var path: String { file.path }

    func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int64) throws(FileError) -> Int {
        guard pace(buffer.count) else { throw FileError(code: ECANCELED, operation: .read, path: path) }
        let range = position..<position + Int64(buffer.count)
        let wasCached = file.cached(range) ?? true
        let count = try file.read(into: buffer, at: position)
        if !wasCached { file.dropBehind(range) }
        return count
    }

    func write(_ bytes: UnsafeRawBufferPointer, at position: Int64) throws(FileError) { try file.write(bytes, at: position) }
    func sync() throws(FileError) { try file.sync() }
    func truncate(to size: Int64) throws(FileError) { try file.truncate(to: size) }
    func size() throws(FileError) -> Int64 { try file.size() }
    func allocate(_ range: Range<Int64>) throws(FileError) { try file.allocate(range) }
    var descriptor: Int32? { file.descriptor }
    func cached(_ range: Range<Int64>) -> Bool? { file.cached(range) }
    func readAhead(_ range: Range<Int64>) { file.readAhead(range) }
    func startWriteback(_ range: Range<Int64>) { file.startWriteback(range) }
    func close() { file.close() }
}
