/// `quarantine/`: what recovery puts aside instead of losing it, with a note beside each. Bounded: the oldest go.
struct Quarantine {
    let fileSystem: any FileSystem
    let directory: String
    let limit: Int64

    /// Copies a range of a file here, durably. Answers the copy's path. `once`: the name says all that there is to say of the bytes, so that
    /// this copy takes the place of one that an earlier try made, perhaps in part.
    func keep(_ file: any File, _ range: Range<Int64>, name: String, note: String, once: Bool = false) throws(FileError) -> String {
        try fileSystem.makeDirectories(directory)
        if once, try fileSystem.stat(directory + "/" + name + ".bytes") != nil { try fileSystem.unlink(directory + "/" + name + ".bytes") }
        try makeRoom(range.upperBound - range.lowerBound)
        var number = 0
        var path = directory + "/" + name + ".bytes"
        while try fileSystem.stat(path) != nil {
            number += 1
            path = directory + "/\(name).\(number).bytes"
        }
        do throws(FileError) {
            try copy(file, range, to: path)
        } catch {
            // Half a copy is worth nothing, and takes the room that the rest of the start needs.
            try? fileSystem.unlink(path)
            throw error
        }
        try fileSystem.replaceWhole(path.replacingSuffix(".bytes", with: ".txt"), with: Array((note + "\n").utf8))
        try fileSystem.syncDirectory(directory)
        return path
    }

    private func copy(_ file: any File, _ range: Range<Int64>, to path: String) throws(FileError) {
        let copy = try fileSystem.open(path, mode: .create(exclusive: true))
        defer { copy.close() }
        var at = range.lowerBound
        while at < range.upperBound {
            let bytes = try file.read(Int(min(1 << 20, range.upperBound - at)), at: at)
            if bytes.isEmpty { break }
            try copy.write(bytes, at: at - range.lowerBound)
            at += Int64(bytes.count)
        }
        try copy.sync()
    }

    /// Takes the oldest away until `bytes` more are within the bound.
    private func makeRoom(_ bytes: Int64) throws(FileError) {
        var kept: [(path: String, size: Int64, modified: Int64)] = []
        for name in try fileSystem.list(directory) where name.hasSuffix(".bytes") {
            if let status = try fileSystem.stat(directory + "/" + name) {
                kept.append((directory + "/" + name, status.size, status.modified))
            }
        }
        kept.sort { $0.modified > $1.modified }
        var sum = kept.reduce(bytes) { $0 + $1.size }
        while sum > limit, let oldest = kept.popLast() {
            sum -= oldest.size
            try fileSystem.unlink(oldest.path)
            let note = oldest.path.replacingSuffix(".bytes", with: ".txt")
            if try fileSystem.stat(note) != nil { try fileSystem.unlink(note) }
        }
    }
}

extension String {
    fileprivate func replacingSuffix(_ suffix: String, with other: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) + other : self + other
    }
}
