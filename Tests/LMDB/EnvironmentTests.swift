import Glibc
import LMDB
import Support
import Testing
import Threads

@Suite struct EnvironmentTests {
    private let directory = TemporaryDirectory()
    private let names = Table<String, String>("names")
    private let numbers = Table<UInt64, [UInt8]>("numbers")

    private func open(_ change: (inout EnvironmentOptions) -> Void = { _ in }) throws(LMDBError) -> Environment {
        var options = EnvironmentOptions()
        change(&options)
        return try Environment.open(directory.path, tables: [names.name, numbers.name], options: options)
    }

    @Test("what was committed is there, in its own table, and after a reopen")
    func commits() throws {
        let environment = try open()
        try environment.write { (transaction) throws(LMDBError) in
            try transaction.put(names, "a", "first")
            try transaction.put(numbers, 7, [1, 2])
            #expect(try transaction.get(names, "a") == "first")
        }
        try environment.close()
        let again = try open()
        try again.read { (transaction) throws(LMDBError) in
            #expect(try transaction.get(names, "a") == "first")
            #expect(try transaction.get(names, "b") == nil)
            #expect(try transaction.get(numbers, 7) == [1, 2])
            #expect(try transaction.get(numbers, 8) == nil)
            #expect(try transaction.count(numbers) == 1)
        }
    }

    @Test("a scope that throws changes nothing")
    func aborts() throws {
        let environment = try open()
        #expect(throws: LMDBError.badKey(path: directory.path, length: 0)) {
            try environment.write { (transaction) throws(LMDBError) in
                try transaction.put(names, "a", "1")
                try transaction.put(names, "", "2")
            }
        }
        #expect(try environment.read { (transaction) throws(LMDBError) in try transaction.get(names, "a") } == nil)
        try environment.write { (transaction) throws(LMDBError) in try transaction.put(names, "a", "1") }
    }

    @Test("a compare-and-set from many threads counts right")
    func compareAndSet() throws {
        let environment = try open()
        let numbers = numbers
        let failed = Lock(0)
        let threads = (0..<4).map { index in
            RunningThread("writer-\(index)") {
                for _ in 0..<25 {
                    do throws(LMDBError) {
                        try environment.write { (transaction) throws(LMDBError) in
                            let count = try transaction.get(numbers, 0)?.first ?? 0
                            try transaction.put(numbers, 0, [count + 1])
                        }
                    } catch {
                        failed.withLock { $0 += 1 }
                    }
                }
            }
        }
        for thread in threads { thread.join() }
        #expect(failed.withLock { $0 } == 0)
        #expect(try environment.read { (transaction) throws(LMDBError) in try transaction.get(numbers, 0) } == [100])
    }

    @Test("a view does not move while another thread writes")
    func isolation() throws {
        let environment = try open()
        let names = names
        try environment.write { (transaction) throws(LMDBError) in try transaction.put(names, "a", "old") }
        try environment.read { (transaction) throws(LMDBError) in
            let writer = RunningThread("writer") {
                try? environment.write { (transaction) throws(LMDBError) in try transaction.put(names, "a", "new") }
            }
            writer.join()
            #expect(try transaction.get(names, "a") == "old")
        }
        #expect(try environment.read { (transaction) throws(LMDBError) in try transaction.get(names, "a") } == "new")
    }

    @Test("scans of random ranges, both ways, answer as a sorted array does")
    func scans() throws {
        var random = SplitMix64(seed: Seed("LMDB scans").value)
        let environment = try open()
        let bytes = Table<[UInt8], [UInt8]>("numbers")
        var model: [[UInt8]: [UInt8]] = [:]
        func key() -> [UInt8] {
            (0..<Int.random(in: 1...3, using: &random)).map { _ in [0, 1, 0xFE, 0xFF].randomElement(using: &random)! }
        }
        for round in 0..<60 {
            try environment.write { (transaction) throws(LMDBError) in
                for _ in 0..<4 {
                    let key = key()
                    try transaction.put(bytes, key, [UInt8(round)])
                    model[key] = [UInt8(round)]
                }
                let gone = key()
                #expect(try transaction.delete(bytes, gone) == (model.removeValue(forKey: gone) != nil))
                let (low, high) = (key(), key())
                if round % 10 == 0 {
                    let doomed = model.keys.filter { !$0.lexicographicallyPrecedes(low) && $0.lexicographicallyPrecedes(high) }
                    #expect(try transaction.deleteBytes(bytes, from: low, upTo: high) == doomed.count)
                    for key in doomed { model[key] = nil }
                }
            }
            let (low, high): ([UInt8]?, [UInt8]?) = (Bool.random(using: &random) ? key() : nil, Bool.random(using: &random) ? key() : nil)
            var expected = model.keys.sorted { $0.lexicographicallyPrecedes($1) }.filter { key in
                !(low.map { key.lexicographicallyPrecedes($0) } ?? false) && (high.map { key.lexicographicallyPrecedes($0) } ?? true)
            }
            let backwards = Bool.random(using: &random)
            if backwards { expected.reverse() }
            let bound = Int.random(in: 1...20, using: &random)
            var seen: [[UInt8]] = []
            try environment.read { (transaction) throws(LMDBError) in
                try transaction.scan(bytes, from: low, upTo: high, backwards: backwards) { (key, value) throws(LMDBError) in
                    #expect(model[key] == value)
                    seen.append(key)
                    return seen.count < bound
                }
            }
            try #require(seen == Array(expected.prefix(bound)))
        }
    }

    @Test("a range of thousands of keys goes in one transaction")
    func deletesRanges() throws {
        let environment = try open()
        try environment.write { (transaction) throws(LMDBError) in
            for key in 0..<5_000 as Range<UInt64> { try transaction.put(numbers, key, [UInt8](repeating: 1, count: 50)) }
        }
        func bytes(_ key: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: key >> (56 - 8 * UInt64($0))) } }
        try environment.write { (transaction) throws(LMDBError) in
            #expect(try transaction.deleteBytes(numbers, from: bytes(10), upTo: bytes(4_990)) == 4_980)
        }
        var left: [UInt64] = []
        try environment.read { (transaction) throws(LMDBError) in
            try transaction.scan(numbers) { (key, _) throws(LMDBError) in
                left.append(key)
                return true
            }
        }
        #expect(left == Array(0..<10) + Array(4_990..<5_000))
    }

    @Test("a transaction that is used after its scope answers so")
    func finished() throws {
        let environment = try open()
        let kept = try environment.read { (transaction) throws(LMDBError) in transaction }
        #expect(throws: LMDBError.finished(path: directory.path)) { _ = try kept.get(names, "a") }
        try environment.close()
        try environment.close()
        #expect(throws: LMDBError.finished(path: directory.path)) { _ = try environment.read { (_) throws(LMDBError) in 1 } }
    }

    @Test("a map that is full is an error with advice, and what was there goes on being read and written")
    func mapFull() throws {
        let environment = try open { $0.mapSize = 1 << 18 }
        try environment.write { (transaction) throws(LMDBError) in try transaction.put(names, "a", "1") }
        let error = #expect(throws: LMDBError.self) {
            try environment.write { (transaction) throws(LMDBError) in
                for key in 0..<100 as Range<UInt64> { try transaction.put(numbers, key, [UInt8](repeating: 1, count: 10_000)) }
            }
        }
        #expect(error == .mapFull(path: directory.path))
        #expect(error?.description.contains("mdb_copy") == true)
        #expect(try environment.read { (transaction) throws(LMDBError) in try transaction.get(names, "a") } == "1")
        try environment.write { (transaction) throws(LMDBError) in try transaction.put(names, "a", "2") }
    }

    @Test("readers beyond the bound are refused, and places come back")
    func readersFull() throws {
        let environment = try open { $0.maxReaders = 2 }
        func nest(_ depth: Int) throws(LMDBError) {
            try environment.read { (_) throws(LMDBError) in if depth > 1 { try nest(depth - 1) } }
        }
        #expect(throws: LMDBError.readersFull(path: directory.path)) { try nest(200) }
        try nest(2)
        #expect(try environment.checkReaders() == 0)
    }

    @Test("tables, keys and values that cannot be are refused by name")
    func refuses() throws {
        let environment = try open()
        try environment.write { (transaction) throws(LMDBError) in
            #expect(throws: LMDBError.unknownTable(path: directory.path, name: "none")) {
                try transaction.put(Table<String, String>("none"), "a", "b")
            }
            #expect(throws: LMDBError.badKey(path: directory.path, length: 512)) {
                try transaction.put(names, String(repeating: "x", count: 512), "")
            }
            try transaction.put(names, String(repeating: "x", count: 511), String(repeating: "y", count: 100_000))
            try transaction.put(Table<String, [UInt8]>("names"), "bytes", [0xFF])
            #expect(throws: LMDBError.undecodable(path: directory.path, table: "names")) { _ = try transaction.get(names, "bytes") }
        }
    }

    @Test("one opened for reading reads, beside a writer, and writes nothing")
    func readOnly() throws {
        let writer = try open()
        try writer.write { (transaction) throws(LMDBError) in try transaction.put(names, "a", "1") }
        try writer.close(sealedFor: [UInt8](repeating: 1, count: 16))
        let reader = try open { $0.isReadOnly = true }
        #expect(try reader.read { (transaction) throws(LMDBError) in try transaction.get(names, "a") } == "1")
        #expect(throws: LMDBError.self) {
            try reader.write { (transaction) throws(LMDBError) in try transaction.put(names, "a", "2") }
        }
        try reader.close()
        #expect(try Examination.examine(directory.path) == .sealed)
        #expect(throws: LMDBError.self) {
            _ = try Environment.open(
                directory.path + "/none", tables: [],
                options: {
                    var o = EnvironmentOptions(); o.isReadOnly = true; return o
                }())
        }
    }

    @Test("a file that is no environment is refused")
    func invalid() throws {
        let file = fopen(directory.path + "/data.mdb", "w")
        fputs(String(repeating: "x", count: 10_000), file)
        fclose(file)
        #expect(throws: LMDBError.invalid(path: directory.path)) { _ = try open() }
    }
}
