import Glibc

/// Stands for a file whose loss was accepted: nothing is in it, and nothing can be written to it.
final class EmptyFile: File {
    let path: String
    var descriptor: Int32? { nil }

    init(path: String) { self.path = path }

    func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int64) throws(FileError) -> Int { 0 }
    func write(_ bytes: UnsafeRawBufferPointer, at position: Int64) throws(FileError) { throw refusal(.write) }
    func sync() throws(FileError) { throw refusal(.sync) }
    func truncate(to size: Int64) throws(FileError) { throw refusal(.truncate) }
    func size() throws(FileError) -> Int64 { 0 }
    func allocate(_ range: Range<Int64>) throws(FileError) { throw refusal(.allocate) }
    func cached(_ range: Range<Int64>) -> Bool? { nil }
    func readAhead(_ range: Range<Int64>) {}
    func startWriteback(_ range: Range<Int64>) {}
    func close() {}

    private func refusal(_ operation: FileError.Operation) -> FileError { FileError(code: EBADF, operation: operation, path: path) }
}
