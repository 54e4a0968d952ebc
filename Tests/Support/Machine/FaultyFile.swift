import Glibc
import LogStore
import Threads

/// An open file of a `FaultyFileSystem`.
final class FaultyFile: File {
    private let memory: any File
    private let inode: UInt64
    private let disk: Lock<Disk>

    init(_ memory: any File, _ inode: UInt64, _ disk: Lock<Disk>) { (self.memory, self.inode, self.disk) = (memory, inode, disk) }

    var path: String { memory.path }

    func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int64) throws(FileError) -> Int {
        let count = buffer.count
        let verdict = disk.withLock { disk in
            disk.cache(position..<position + Int64(count), of: inode)
            return disk.begin(.call(.read), path, changes: false)
        }
        try check(verdict, .read)
        return try memory.read(into: buffer, at: position)
    }

    func write(_ bytes: UnsafeRawBufferPointer, at position: Int64) throws(FileError) {
        try disk.withLock { (disk) throws(FileError) in
            let size = Int(try memory.size())
            let verdict = disk.begin(.call(.write), path, changes: true)
            let written =
                switch verdict {
                case .done, .cut: bytes.count
                case .refused(_, let written): min(written, bytes.count)
                case .dark: 0
                }
            let end = Int(position) + written
            let fits = written - max(0, end - size) + disk.room(for: max(0, end - size))
            if fits > 0 {
                let part = UnsafeRawBufferPointer(rebasing: bytes.prefix(fits))
                try memory.write(part, at: position)
                disk.files[inode]?.write(part, at: Int(position))
                disk.used += max(0, Int(position) + fits - size)
                disk.cache(position..<position + Int64(fits), of: inode)
            }
            if verdict == .done { disk.keepMoment() }
            try check(verdict, .write)
            if fits < bytes.count { throw FileError(code: ENOSPC, operation: .write, path: path) }
        }
    }

    func sync() throws(FileError) {
        let interruption: (@Sendable () -> Void)? = disk.withLock { disk in
            guard let next = disk.interruption, path.contains(next.path) else { return nil }
            disk.interruption = nil
            return next.body
        }
        interruption?()
        try disk.withLock { (disk) throws(FileError) in
            try memory.sync()
            let verdict = disk.begin(.call(.sync), path, changes: true)
            if verdict == .done { disk.keepMoment() }
            switch verdict {
            case .done: disk.files[inode]?.sync()
            case .refused: disk.files[inode]?.failSync()
            case .cut, .dark: break
            }
            try check(verdict, .sync)
        }
    }

    func truncate(to newSize: Int64) throws(FileError) {
        try disk.withLock { (disk) throws(FileError) in
            let verdict = disk.begin(.call(.truncate), path, changes: true)
            if verdict == .done || verdict == .cut {
                let size = try memory.size()
                try memory.truncate(to: newSize)
                disk.files[inode]?.truncate(to: Int(newSize))
                disk.used += Int(newSize - size)
                disk.keepMoment()
            }
            try check(verdict, .truncate)
        }
    }

    func size() throws(FileError) -> Int64 {
        try check(disk.withLock { $0.begin(.call(.size), path, changes: false) }, .size)
        return try memory.size()
    }

    func allocate(_ range: Range<Int64>) throws(FileError) {
        let size = try size()
        try disk.withLock { (disk) throws(FileError) in
            try check(disk.begin(.call(.allocate), path, changes: false), .allocate)
            let growth = max(0, Int(range.upperBound - size))
            if disk.room(for: growth) < growth { throw FileError(code: ENOSPC, operation: .allocate, path: path) }
        }
        try memory.allocate(range)
    }

    var descriptor: Int32? { nil }

    func cached(_ range: Range<Int64>) -> Bool? { disk.withLock { $0.isCached(range, of: inode) } }

    func readAhead(_ range: Range<Int64>) { disk.withLock { $0.cache(range, of: inode) } }

    func startWriteback(_ range: Range<Int64>) {}

    func close() { memory.close() }

    private func check(_ verdict: Disk.Verdict, _ operation: FileError.Operation) throws(FileError) {
        switch verdict {
        case .done: return
        case .refused(let code, _): throw FileError(code: code, operation: operation, path: path)
        case .cut, .dark: throw FileError(code: EIO, operation: operation, path: path)
        }
    }
}
