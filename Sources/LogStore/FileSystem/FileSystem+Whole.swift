import Glibc

extension FileSystem {
    /// Takes a name away, if it is there.
    func unlinkIfThere(_ path: String) throws(FileError) {
        do throws(FileError) { try unlink(path) } catch { if !error.isNotFound { throw error } }
    }

    /// All bytes of a file; fails with EFBIG where it is longer than `limit`.
    public func readWhole(_ path: String, limit: Int = 1 << 26) throws(FileError) -> [UInt8] {
        let file = try open(path, mode: .read)
        defer { file.close() }
        let size = try file.size()
        guard size <= limit else { throw FileError(code: EFBIG, operation: .read, path: path) }
        return try file.read(Int(size), at: 0)
    }

    /// Puts a file with these bytes in the place of whatever has the name, durably: after a crash there is the old one or the new one, whole.
    public func replaceWhole(_ path: String, with bytes: [UInt8]) throws(FileError) {
        let temporary = path + ".new"
        if try stat(temporary) != nil { try unlink(temporary) }
        let file = try open(temporary, mode: .create(exclusive: true))
        defer { file.close() }
        try file.write(bytes, at: 0)
        try file.sync()
        try rename(temporary, to: path)
        try syncDirectory(parent(of: path))
    }

    /// Makes a directory and those above it that are missing, each durable in its parent, and so is one that is there.
    public func makeDirectories(_ path: String) throws(FileError) {
        if let status = try stat(path) {
            guard status.kind == .directory else { throw FileError(code: ENOTDIR, operation: .makeDirectory, path: path) }
            // Who made it may have died before it was durable.
            do throws(FileError) { try syncDirectory(parent(of: path)) } catch { guard error.code == EACCES else { throw error } }
            return
        }
        let above = parent(of: path)
        if above != path { try makeDirectories(above) }
        do throws(FileError) {
            try makeDirectory(path)
        } catch {
            guard error.code == EEXIST else { throw error }
        }
        try syncDirectory(above)
    }

    /// Removes a directory and all that is in it; what is not there is no error. Not durable until the parent is synced.
    public func removeTree(_ path: String) throws(FileError) {
        guard let status = try stat(path) else { return }
        guard status.kind == .directory else { return try unlink(path) }
        for name in try list(path) { try removeTree(path + "/" + name) }
        try removeDirectory(path)
    }

    /// The directory that holds `path`: "." where the path is one name.
    public func parent(of path: String) -> String {
        var rest = Substring(path)
        while rest.count > 1, rest.last == "/" { rest.removeLast() }
        guard let slash = rest.lastIndex(of: "/") else { return "." }
        rest = rest[..<slash]
        while rest.last == "/" { rest.removeLast() }
        return rest.isEmpty ? "/" : String(rest)
    }
}
