import Glibc
import LogStore
import Support
import Testing

/// A file system to try, and the directory to do it in.
struct TriedFileSystem: Sendable, CustomTestStringConvertible {
    enum Kind: CaseIterable { case posix, memory, faulty }

    let kind: Kind
    let fileSystem: any FileSystem
    let root: String
    private let temporary: TemporaryDirectory?

    init(_ kind: Kind) {
        self.kind = kind
        temporary = kind == .posix ? TemporaryDirectory() : nil
        root = temporary?.path ?? ""
        fileSystem =
            switch kind {
            case .posix: PosixFileSystem()
            case .memory: MemoryFileSystem()
            case .faulty: FaultyMachine().fileSystem
            }
    }

    var testDescription: String { "\(kind)" }
}

/// What every file system must do.
@Suite struct FileSystemConformanceTests {
    /// The errno that a call fails with; 0 if it does not.
    private func code(_ call: () throws -> Void) -> Int32 {
        do {
            try call()
            return 0
        } catch {
            return (error as? FileError)?.code ?? -1
        }
    }

    @Test("bytes are read where they were written, and a gap reads as zeros", arguments: TriedFileSystem.Kind.allCases)
    func readsAndWrites(_ kind: TriedFileSystem.Kind) throws {
        let tried = TriedFileSystem(kind)
        let file = try tried.fileSystem.open(tried.root + "/a", mode: .create(exclusive: true))
        try file.write([1, 2, 3], at: 0)
        try file.write([9, 8], at: 10_000)
        #expect(try file.size() == 10_002)
        #expect(try file.read(5, at: 0) == [1, 2, 3, 0, 0])
        #expect(try file.read(100, at: 9_999) == [0, 9, 8])
        #expect(try file.read(100, at: 10_002) == [])
        #expect(try file.read(100, at: 1 << 40) == [])
        try file.write([7], at: 1)
        try file.sync()
        let again = try tried.fileSystem.open(tried.root + "/a", mode: .read)
        #expect(try again.read(3, at: 0) == [1, 7, 3])
    }

    @Test("a long random history of writes and truncations reads as an array says", arguments: TriedFileSystem.Kind.allCases)
    func historyReadsRight(_ kind: TriedFileSystem.Kind) throws {
        let tried = TriedFileSystem(kind)
        var random = SplitMix64(seed: Seed("historyReadsRight").value)
        let file = try tried.fileSystem.open(tried.root + "/a", mode: .create(exclusive: true))
        var model: [UInt8] = []
        for _ in 0..<300 {
            let position = Int.random(in: 0...20_000, using: &random)
            if Int.random(in: 0..<4, using: &random) == 0 {
                try file.truncate(to: Int64(position))
                model = Array(model.prefix(position)) + Array(repeating: 0, count: max(0, position - model.count))
            } else {
                let bytes = (0..<Int.random(in: 0...9_000, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
                try file.write(bytes, at: Int64(position))
                if bytes.isEmpty { continue }
                model += Array(repeating: 0, count: max(0, position + bytes.count - model.count))
                model.replaceSubrange(position..<position + bytes.count, with: bytes)
            }
            try #require(try file.read(40_000, at: 0) == model)
        }
    }

    @Test("opening says what is there and what is not", arguments: TriedFileSystem.Kind.allCases)
    func opens(_ kind: TriedFileSystem.Kind) throws {
        let tried = TriedFileSystem(kind)
        let (files, a) = (tried.fileSystem, tried.root + "/a")
        #expect(code { _ = try files.open(a, mode: .read) } == ENOENT)
        #expect(code { _ = try files.open(a, mode: .readWrite) } == ENOENT)
        #expect(code { _ = try files.open(tried.root + "/none/a", mode: .create(exclusive: false)) } == ENOENT)
        try files.open(a, mode: .create(exclusive: true)).write([1], at: 0)
        #expect(code { _ = try files.open(a, mode: .create(exclusive: true)) } == EEXIST)
        #expect(try files.open(a, mode: .create(exclusive: false)).size() == 1)
        #expect(code { try files.open(a, mode: .read).write([1], at: 0) } == EBADF)
        #expect(code { try files.open(a, mode: .read).truncate(to: 0) } == EINVAL)
        #expect(code { try files.open(a, mode: .readWrite).truncate(to: -1) } == EINVAL)
        #expect(code { _ = try files.open(a, mode: .readWrite).read(1, at: -1) } == EINVAL)
        try files.makeDirectory(tried.root + "/d")
        #expect(code { _ = try files.open(tried.root + "/d", mode: .create(exclusive: false)) } == EISDIR)
        #expect(code { _ = try files.open(a + "/b", mode: .read) } == ENOTDIR)
        let name = String(repeating: "x", count: 256)
        #expect(code { _ = try files.open(tried.root + "/" + name, mode: .create(exclusive: true)) } == ENAMETOOLONG)
    }

    @Test("a closed file answers EBADF", arguments: TriedFileSystem.Kind.allCases)
    func closes(_ kind: TriedFileSystem.Kind) throws {
        let tried = TriedFileSystem(kind)
        let file = try tried.fileSystem.open(tried.root + "/a", mode: .create(exclusive: true))
        #expect((file.descriptor != nil) == (kind == .posix))
        file.close()
        file.close()
        #expect(file.descriptor == nil)
        #expect(code { try file.write([1], at: 0) } == EBADF)
        #expect(code { _ = try file.read(1, at: 0) } == EBADF)
        #expect(code { try file.sync() } == EBADF)
        #expect(code { _ = try file.size() } == EBADF)
    }

    @Test("directories are made, listed and removed", arguments: TriedFileSystem.Kind.allCases)
    func directories(_ kind: TriedFileSystem.Kind) throws {
        let tried = TriedFileSystem(kind)
        let (files, d) = (tried.fileSystem, tried.root + "/d")
        #expect(code { try files.makeDirectory(d + "/e") } == ENOENT)
        try files.makeDirectories(d + "/e/f")
        try files.makeDirectories(d + "/e/f")
        #expect(code { try files.makeDirectory(d) } == EEXIST)
        _ = try files.open(d + "/b", mode: .create(exclusive: true))
        _ = try files.open(d + "/a", mode: .create(exclusive: true))
        #expect(try files.list(d) == ["a", "b", "e"])
        #expect(code { _ = try files.list(d + "/none") } == ENOENT)
        #expect(code { _ = try files.list(d + "/a") } == ENOTDIR)
        #expect(code { try files.removeDirectory(d) } == ENOTEMPTY)
        #expect(code { try files.removeDirectory(d + "/a") } == ENOTDIR)
        #expect(code { try files.unlink(d + "/e") } == EISDIR)
        #expect(code { try files.unlink(d + "/none") } == ENOENT)
        #expect(try files.stat(d)?.kind == .directory)
        #expect(try files.stat(d + "/a")?.kind == .file)
        #expect(try files.stat(d + "/a/b") == nil)
        #expect(try files.stat(d + "/none") == nil)
        try files.syncDirectory(d)
        try files.syncAll(d)
        #expect(code { try files.syncDirectory(d + "/none") } == ENOENT)
        try files.removeTree(d)
        #expect(try files.stat(d) == nil)
    }

    @Test("a rename replaces files and moves directories", arguments: TriedFileSystem.Kind.allCases)
    func renames(_ kind: TriedFileSystem.Kind) throws {
        let tried = TriedFileSystem(kind)
        let (files, root) = (tried.fileSystem, tried.root)
        #expect(code { try files.rename(root + "/a", to: root + "/b") } == ENOENT)
        let a = try files.open(root + "/a", mode: .create(exclusive: true))
        try a.write([1], at: 0)
        let b = try files.open(root + "/b", mode: .create(exclusive: true))
        try b.write([2], at: 0)
        let inode = try files.stat(root + "/a")?.inode
        try files.rename(root + "/a", to: root + "/b")
        #expect(try files.readWhole(root + "/b") == [1])
        #expect(try files.stat(root + "/b")?.inode == inode)
        #expect(try files.stat(root + "/a") == nil)
        #expect(try b.read(1, at: 0) == [2])  // who has it open keeps it
        try files.makeDirectories(root + "/d/e")
        #expect(code { try files.rename(root + "/b", to: root + "/d") } == EISDIR)
        #expect(code { try files.rename(root + "/d", to: root + "/b") } == ENOTDIR)
        #expect(code { try files.rename(root + "/d", to: root + "/d/e/f") } == EINVAL)
        try files.rename(root + "/b", to: root + "/d/e/b")
        try files.makeDirectory(root + "/g")
        try files.rename(root + "/d", to: root + "/g")
        #expect(try files.readWhole(root + "/g/e/b") == [1])
        try files.makeDirectory(root + "/h")
        #expect(code { try files.rename(root + "/h", to: root + "/g") } == ENOTEMPTY)
        try a.write([5], at: 0)
        try files.unlink(root + "/g/e/b")
        #expect(try a.read(1, at: 0) == [5])
    }

    @Test("a file is replaced whole", arguments: TriedFileSystem.Kind.allCases)
    func replaces(_ kind: TriedFileSystem.Kind) throws {
        let tried = TriedFileSystem(kind)
        let path = tried.root + "/a"
        try tried.fileSystem.replaceWhole(path, with: [1, 2, 3])
        try tried.fileSystem.replaceWhole(path, with: [4])
        #expect(try tried.fileSystem.readWhole(path) == [4])
        #expect(try tried.fileSystem.list(tried.root + "/") == ["a"])
        #expect(code { _ = try tried.fileSystem.readWhole(path, limit: 0) } == EFBIG)
    }

    @Test("a lock excludes a second one until it is released", arguments: TriedFileSystem.Kind.allCases)
    func locks(_ kind: TriedFileSystem.Kind) throws {
        let tried = TriedFileSystem(kind)
        let path = tried.root + "/.lock"
        let lock = try tried.fileSystem.lock(path)
        let refusal = #expect(throws: FileError.self) { _ = try tried.fileSystem.lock(path) }
        #expect(refusal?.isLocked == true)
        lock.release()
        lock.release()
        do { _ = try tried.fileSystem.lock(path) }
        try tried.fileSystem.lock(path).release()
    }

    @Test("reserved room changes no length", arguments: TriedFileSystem.Kind.allCases)
    func reserves(_ kind: TriedFileSystem.Kind) throws {
        let tried = TriedFileSystem(kind)
        let file = try tried.fileSystem.open(tried.root + "/a", mode: .create(exclusive: true))
        try file.write([1], at: 0)
        try file.allocate(0..<1 << 20)
        try file.allocate(0..<0)
        #expect(try file.size() == 1)
        #expect(try tried.fileSystem.freeBytes(tried.root + "/") > 0)
    }

    @Test("what was just written is in the page cache, if the system can say")
    func cached() throws {
        let tried = TriedFileSystem(.posix)
        let file = try tried.fileSystem.open(tried.root + "/a", mode: .create(exclusive: true))
        try file.write([UInt8](repeating: 1, count: 1 << 20), at: 0)
        #expect(file.cached(0..<1 << 20) ?? true)
        #expect(file.cached(5..<6) ?? true)
        #expect(!(file.cached(0..<1 << 21) ?? false))
        file.readAhead(0..<1 << 20)
        file.startWriteback(0..<1 << 20)
    }

    @Test("an error says what, where and what to do")
    func describes() {
        let error = FileError(code: ENOSPC, operation: .write, path: "/d/0.log")
        #expect(error.description == "cannot write /d/0.log: No space left on device (errno 28); the disk is full: make room")
        #expect(error.isOutOfSpace)
    }
}
