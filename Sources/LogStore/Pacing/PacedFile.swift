import Glibc

/// A segment's file that is read slowly, and leaves the page cache as it was.
final class PacedFile: WrappedFile {
    let file: any File
    /// Uses so many bytes of the budget, and waits; false where all is to end.
    private let pace: @Sendable (Int) -> Bool

    init(_ file: any File, pace: @escaping @Sendable (Int) -> Bool) { (self.file, self.pace) = (file, pace) }

    func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int64) throws(FileError) -> Int {
        guard pace(buffer.count) else { throw FileError(code: ECANCELED, operation: .read, path: path) }
        let range = position..<position + Int64(buffer.count)
        let wasCached = file.cached(range) ?? true
        let count = try file.read(into: buffer, at: position)
        if !wasCached { file.dropBehind(range) }
        return count
    }
}
