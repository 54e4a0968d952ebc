/// A file that does what another does, but for what it does in its own way.
protocol WrappedFile: File {
    var file: any File { get }
}

extension WrappedFile {
    var path: String { file.path }
    var descriptor: Int32? { file.descriptor }
    func write(_ bytes: UnsafeRawBufferPointer, at position: Int64) throws(FileError) { try file.write(bytes, at: position) }
    func writeDurably(_ bytes: UnsafeRawBufferPointer, at position: Int64) throws(FileError) {
        try file.writeDurably(bytes, at: position)
    }
    func sync() throws(FileError) { try file.sync() }
    func truncate(to size: Int64) throws(FileError) { try file.truncate(to: size) }
    func size() throws(FileError) -> Int64 { try file.size() }
    func allocate(_ range: Range<Int64>) throws(FileError) { try file.allocate(range) }
    func cached(_ range: Range<Int64>) -> Bool? { file.cached(range) }
    func readAhead(_ range: Range<Int64>) { file.readAhead(range) }
    func startWriteback(_ range: Range<Int64>) { file.startWriteback(range) }
    func dropBehind(_ range: Range<Int64>) { file.dropBehind(range) }
    func close() { file.close() }
}
