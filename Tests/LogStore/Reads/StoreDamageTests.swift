import Glibc
import LogStore
import Records
import Support
import Testing
import Threads

/// Damage to `index/` and `state/` on a real disk: the process never dies of it, and no look-up is wrong. OTTLA_DAMAGES says how many to try.
@Suite struct StoreDamageTests {
    /// A directory's files, to be put back as they were.
    private struct Kept {
        let path: String
        var files: [String: [UInt8]] = [:]

        init(_ path: String) throws {
            self.path = path
            try take("")
        }

        private mutating func take(_ directory: String) throws {
            let system = PosixFileSystem()
            for name in try system.list(path + directory) {
                let inner = directory + "/" + name
                if try system.stat(path + inner)?.kind == .directory {
                    try take(inner)
                } else {
                    files[inner] = try system.readWhole(path + inner)
                }
            }
        }

        func putBack() throws {
            let system = PosixFileSystem()
            try system.removeTree(path)
            for (name, bytes) in files {
                try system.makeDirectories(system.parent(of: path + name))
                let file = try system.open(path + name, mode: .create(exclusive: true))
                try file.write(bytes, at: 0)
                file.close()
            }
        }
    }

    /// Every look-up of a directory: what lies at each offset, and behind each time.
    private struct Lookups: Equatable {
        var batches: [String: Int64] = [:]
        var times: [String: Int64?] = [:]

        init(_ store: LogStore) throws {
            for log in store.partitions() {
                for offset in 0..<log.offsets.highWatermark {
                    guard case .slice(let slice) = try log.readWaiting(from: offset, maxBytes: 1) else { continue }
                    batches["\(log.name) \(offset)"] = try slice.read().withUnsafeBytes { try BatchHeader($0).baseOffset }
                }
                for time in stride(from: 1_700_000_000_000, to: 1_700_000_000_200, by: 7) as StrideTo<Int64> {
                    times["\(log.name) \(time)"] = try log.find(timestamp: time)?.offset
                }
            }
        }
    }

    private let temporary = TemporaryDirectory()
    private let bench = Workbench(fileSystem: PosixFileSystem(), stores: LMDBStores())
    private var path: String { temporary.path + "/broker-1" }

    private func open() throws -> LogStore { try bench.open { [path] in $0.directory = path } }

    /// Three partitions of several segments; larger batches, so that the index has entries.
    private func fill(isClean: Bool) throws -> Lookups {
        let store = try open()
        var config = LogConfig()
        config.segmentBytes = 250_000
        for partition in 0..<3 as Range<Int32> {
            let log = try store.create(Workbench.id(partition), topic: "t", config: config)
            try log.lead(epoch: partition)
            for i in 0..<20 {
                let time = 1_700_000_000_000 + Int64(i * 10)
                try log.append(try Workbench.batch("v\(i)-", count: i % 3 + 1, time: time, padding: 9000 + 1000 * i))
            }
        }
        try store.checkpointNow()
        let lookups = try Lookups(store)
        #expect(lookups.batches.count == 3 * 39)
        if isClean { try store.close() } else { end(store) }
        return lookups
    }

    /// As the process's end would.
    private func end(_ store: LogStore) {
        store.releaseLock()
        store.forget()
    }

    private func damage(_ file: String, _ random: inout SplitMix64) throws -> String {
        var bytes = try PosixFileSystem().readWhole(file)
        let page = 4096
        let what: String
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
            let bit = Int.random(in: 0..<bytes.count * 8, using: &random)
            bytes[bit / 8] ^= UInt8(1 << (bit % 8))
            what = "bit \(bit)"
        case 1:
            let at = Int.random(in: 0..<bytes.count / page, using: &random) * page
            bytes.replaceSubrange(at..<at + page, with: [UInt8](repeating: 0, count: page))
            what = "zeros at \(at)"
        default:
            let a = Int.random(in: 0..<bytes.count / page, using: &random) * page
            let b = Int.random(in: 0..<bytes.count / page, using: &random) * page
            for i in 0..<page { bytes.swapAt(a + i, b + i) }
            what = "pages at \(a) and \(b) swapped"
        }
        let open = try PosixFileSystem().open(file, mode: .readWrite)
        try open.write(bytes, at: 0)
        open.close()
        return what
    }

    /// The last start said so.
    private var isRebuilt: Bool { bench.observer.notices.withLock { $0.contains { $0.contains("index/ is rebuilt") } } }

    @Test("damages of index/ and of state/: either is noticed, or no look-up changes", arguments: [true, false])
    func damages(_ isClean: Bool) throws {
        var random = SplitMix64(seed: Seed("damages of the stores, clean \(isClean)").value)
        let lookups = try fill(isClean: isClean)
        let kept = try Kept(path)
        var (rebuilt, refused, harmless) = (0, 0, 0)
        let count = getenv("OTTLA_DAMAGES").flatMap { Int(String(cString: $0)) } ?? 50
        for number in 0..<count {
            try kept.putBack()
            let isIndex = number % 2 == 0
            let name = isIndex ? "index" : "state"
            let what = "\(number): \(name), \(try damage(path + "/" + name + "/data.mdb", &random))"
            bench.observer.notices.withLock { $0 = [] }
            do {
                let store = try open()
                #expect(try Lookups(store) == lookups, "\(what)")
                if isRebuilt { rebuilt += 1 } else { harmless += 1 }
                try store.close()
            } catch LogError.stateDamaged(let path, let reason) {
                #expect(!isIndex, "\(what)")
                #expect("\(LogError.stateDamaged(path: path, what: reason))".contains("ottla log repair"))
                refused += 1
            } catch {
                Issue.record("\(what): \(error)")
            }
        }
        print("damages: \(rebuilt) times index/ was rebuilt, \(refused) times state/ refused, \(harmless) harmless")
        #expect(rebuilt > 0 && refused > 0)
    }

    @Test("an index that is deleted, empty, cut, old, or another directory's is rebuilt")
    func others() throws {
        let lookups = try fill(isClean: true)
        let kept = try Kept(path)
        let system = PosixFileSystem()
        let old = try system.readWhole(path + "/index/data.mdb")
        // An hour later: more was appended, and the index is put back as it was.
        let store = try open()
        let log = try #require(store.partition(Workbench.id(0)))
        for i in 0..<20 { try log.append(try Workbench.batch("w\(i)-", time: 1_700_000_000_500, padding: 20_000)) }
        try store.checkpointNow()
        let later = try Lookups(store)
        try store.close()
        let keptLater = try Kept(path)
        func replace(_ bytes: [UInt8]?, named name: String = "data.mdb") throws {
            try system.unlink(path + "/index/" + name)
            guard let bytes else { return }
            let file = try system.open(path + "/index/" + name, mode: .create(exclusive: true))
            try file.write(bytes, at: 0)
            file.close()
        }
        func check(_ expected: Lookups, isRebuilt: Bool?, _ comment: Comment) throws {
            bench.observer.notices.withLock { $0 = [] }
            let store = try open()
            #expect(try Lookups(store) == expected, comment)
            if let isRebuilt { #expect(self.isRebuilt == isRebuilt, comment) }
            try store.close()
        }
        try kept.putBack()
        try system.removeTree(path + "/index")
        try check(lookups, isRebuilt: true, "deleted")
        for size in [0, 4096, old.count / 2 / 4096 * 4096, old.count - 1] {
            try kept.putBack()
            try replace(Array(old.prefix(size)))
            // The last page may be a free one, whose loss is none.
            try check(lookups, isRebuilt: size < old.count - 1 ? true : nil, "cut to \(size)")
        }
        // With all that belongs to it, as a backup would.
        try keptLater.putBack()
        for name in ["data.mdb", "seal", "commit"] { try replace(kept.files["/index/" + name], named: name) }
        try check(later, isRebuilt: true, "an hour old")
        try keptLater.putBack()
        try replace(old)
        try check(later, isRebuilt: true, "an hour old, under a newer commit mark")
        // Another directory's.
        let other = temporary.path + "/other"
        let foreign = try bench.open { $0.directory = other }
        _ = try foreign.create(Workbench.id(0), topic: "t", config: LogConfig())
        try foreign.close()
        try kept.putBack()
        for name in ["data.mdb", "seal", "commit"] { try replace(try system.readWhole(other + "/index/" + name), named: name) }
        try check(lookups, isRebuilt: true, "another directory's")
    }

    @Test("without state/ nothing is opened, and the command that rebuilds it is named")
    func missingState() throws {
        _ = try fill(isClean: true)
        try PosixFileSystem().removeTree(path + "/state")
        do {
            _ = try open()
            Issue.record("opened")
        } catch {
            #expect("\(error)".contains("ottla log repair"))
        }
    }
}
