import LogStore

extension MemoryFileSystem {
    /// Makes a file with these bytes, or puts them in the place of what it had.
    func make(_ path: String, _ bytes: [UInt8]) throws(FileError) {
        let file = try open(path, mode: .create(exclusive: false))
        defer { file.close() }
        try file.truncate(to: 0)
        try bytes.withUnsafeBufferPointer { (bytes) throws(FileError) in try file.write(UnsafeRawBufferPointer(bytes), at: 0) }
    }
}
