/// Bytes of a log: whole record batches.
public enum LogSlice: Sendable {
    /// `count` bytes at `offset` of a file.
    case file(PinnedFile, offset: Int64, count: Int)
    case bytes([UInt8])

    public var count: Int {
        switch self {
        case .file(_, _, let count): count
        case .bytes(let bytes): bytes.count
        }
    }

    /// The bytes, read if need be.
    public func read() throws(LogError) -> [UInt8] {
        switch self {
        case .bytes(let bytes): return bytes
        case .file(let pinned, let offset, let count):
            do throws(FileError) {
                let bytes = try pinned.file.read(count, at: offset)
                guard bytes.count == count else { throw FileError(code: 5, operation: .read, path: pinned.file.path) }
                return bytes
            } catch {
                throw .storage(error)
            }
        }
    }
}
