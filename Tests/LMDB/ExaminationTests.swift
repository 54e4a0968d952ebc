import Glibc
import LMDB
import Support
import Testing

@Suite struct ExaminationTests {
    private let directory = TemporaryDirectory()
    private let owner = [UInt8](repeating: 9, count: 16)

    private func make() throws -> Environment {
        let environment = try Environment.open(directory.path, tables: ["a"])
        try environment.write { (transaction) throws(LMDBError) in try transaction.put(Table<UInt64, String>("a"), 1, "one") }
        return environment
    }

    @Test("nothing is absent; a clean close is sealed; an unclean one, or another owner's, is walked")
    func verdicts() throws {
        #expect(try Examination.examine(directory.path + "/none") == .absent)
        #expect(try Examination.examine(directory.path) == .absent)
        try make().close(sealedFor: owner)
        #expect(try Examination.examine(directory.path) == .sealed)
        #expect(try Examination.examine(directory.path, owner: owner) == .sealed)
        #expect(try Examination.examine(directory.path, owner: [1]) == .walked)
        try make().close()
        #expect(try Examination.examine(directory.path) == .walked)
    }

    @Test("opening takes the seal away")
    func unsealed() throws {
        try make().close(sealedFor: owner)
        let environment = try make()
        #expect(access(directory.path + "/seal", F_OK) != 0)
        try environment.close(sealedFor: owner)
        #expect(access(directory.path + "/seal", F_OK) == 0)
    }

    @Test("an older file than the seal, or the mark of the last commit, tells of is damage")
    func rolledBack() throws {
        let files = DamagedFile(directory.path)
        try make().close()
        let old = files.bytes
        try make().close(sealedFor: owner)
        for mark in ["seal", "commit"] {
            files.bytes = old
            guard case .damaged(let reason) = try Examination.examine(directory.path) else {
                Issue.record("taken for good")
                return
            }
            #expect(reason.contains("was made, and it holds only"))
            unlink(directory.path + "/" + mark)
        }
        #expect(try Examination.examine(directory.path) == .walked)
    }

    @Test("a flipped bit that makes LMDB take the commit before the last is noticed")
    func flippedTransactionNumber() throws {
        let files = DamagedFile(directory.path)
        let environment = try make()
        // Until the last commit is in meta page 0, and its number has bit 1 set: without it, it is below the other page's.
        while try environment.usage().lastCommit % 4 != 2 {
            try environment.write { (transaction) throws(LMDBError) in try transaction.put(Table<UInt64, String>("a"), 1, "one") }
        }
        try environment.close()
        #expect(try Examination.examine(directory.path) == .walked)
        var bytes = files.bytes
        bytes[144] ^= 2
        files.bytes = bytes
        guard case .damaged = try Examination.examine(directory.path) else {
            Issue.record("taken for good")
            return
        }
    }

    @Test("a walk that takes too long is ended, and counts as damage")
    func deadline() throws {
        mkfifo(directory.path + "/data.mdb", 0o600)  // to open a pipe that nobody writes to takes for ever
        #expect(
            try Examination.examine(directory.path, seconds: 1)
                == .damaged(reason: "the process that examined it was ended by signal \(SIGALRM)"))
    }

    @Test("whatever was written, a walk finds it right")
    func soundFilesPass() throws {
        var random = SplitMix64(seed: Seed("soundFilesPass").value)
        for _ in 0..<6 {
            let workload = try Workload(&random)
            #expect(try Examination.examine(workload.directory.path) == .walked)
            try workload.check(afterwards: 20, &random)
            #expect(try Examination.examine(workload.directory.path) == .sealed)
        }
    }

    @Test(
        "of 200 damages, half of them under a seal, none ends the process, and each is noticed or changes nothing that is read",
        arguments: [false, true])
    func damages(_ sealed: Bool) throws {
        let seed = Seed("LMDB damages, \(sealed ? "sealed" : "not sealed")").value
        var random = SplitMix64(seed: seed)
        var noticed = 0
        var harmless = 0
        let workload = try Workload(&random, sealed: sealed)
        let file = DamagedFile(workload.directory.path)
        let (sound, seal) = (file.bytes, file.seal)
        for number in 0..<100 {
            file.bytes = sound
            file.seal = seal
            let damage = file.damage(&random)
            let isChanged = file.bytes != sound
            switch try Examination.examine(workload.directory.path, seconds: 20) {
            case .absent, .damaged: noticed += 1
            case .sealed: #expect(!isChanged, "damage \(number) (\(damage)) is under an unbroken seal")
            case .walked:
                harmless += 1
                try workload.check(afterwards: 3, &random, "damage \(number) (\(damage))")
            }
        }
        print("damages: \(noticed) noticed, \(harmless) harmless")
        #expect(noticed > 50)
    }
}

/// The data file of an environment, to be damaged.
struct DamagedFile {
    private let path: String

    init(_ path: String) { self.path = path }

    var bytes: [UInt8] {
        get { read("data.mdb") }
        nonmutating set { write("data.mdb", newValue) }
    }

    var seal: [UInt8] {
        get { read("seal") }
        nonmutating set { newValue.isEmpty ? _ = unlink(path + "/seal") : write("seal", newValue) }
    }

    private func read(_ name: String) -> [UInt8] {
        guard let file = fopen(path + "/" + name, "r") else { return [] }
        defer { fclose(file) }
        fseek(file, 0, SEEK_END)
        var bytes = [UInt8](repeating: 0, count: ftell(file))
        rewind(file)
        _ = fread(&bytes, 1, bytes.count, file)
        return bytes
    }

    private func write(_ name: String, _ bytes: [UInt8]) {
        guard let file = fopen(path + "/" + name, "w") else { return }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }

    /// Damages the file; answers how.
    func damage(_ random: inout SplitMix64) -> String {
        var bytes = bytes
        let page = Int.random(in: 0..<bytes.count / 4096, using: &random) * 4096
        let other = Int.random(in: 0..<bytes.count / 4096, using: &random) * 4096
        var name: String
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<4:
            let (at, bit) = (Int.random(in: 0..<bytes.count, using: &random), UInt8.random(in: 0..<8, using: &random))
            bytes[at] ^= 1 << bit
            name = "bit \(bit) of byte \(at)"
        case 4..<6:  // where pages keep what they say of themselves
            let (at, bit) = (page + Int.random(in: 0..<160, using: &random), UInt8.random(in: 0..<8, using: &random))
            bytes[at] ^= 1 << bit
            name = "bit \(bit) of byte \(at), near a page's start"
        case 6:
            bytes.replaceSubrange(page..<page + 4096, with: repeatElement(0, count: 4096))
            name = "page \(page / 4096) zeroed"
        case 7:
            let kept = Array(bytes[page..<page + 4096])
            bytes.replaceSubrange(page..<page + 4096, with: bytes[other..<other + 4096])
            bytes.replaceSubrange(other..<other + 4096, with: kept)
            name = "pages \(page / 4096) and \(other / 4096) swapped"
        case 8:
            for at in page..<page + 512 { bytes[at] = UInt8.random(in: 0...255, using: &random) }
            name = "512 bytes of noise in page \(page / 4096)"
        default:
            bytes.removeLast(bytes.count - page)
            name = "cut to \(page) bytes"
        }
        self.bytes = bytes
        return name
    }
}

/// An environment with all that a file can hold (trees of several levels, long values, free pages), and what it should hold.
struct Workload {
    let directory = TemporaryDirectory()
    private let tables = [Table<[UInt8], [UInt8]>("one"), Table<[UInt8], [UInt8]>("two")]
    private var model: [[[UInt8]: [UInt8]]] = [[:], [:]]

    init(_ random: inout SplitMix64, sealed: Bool = false) throws {
        let environment = try Environment.open(directory.path, tables: tables.map(\.name))
        for _ in 0..<15 {
            try environment.write { (transaction) throws(LMDBError) in try Self.change(transaction, tables, &model, 60, &random) }
        }
        try environment.close(sealedFor: sealed ? [UInt8](repeating: 1, count: 16) : nil)
    }

    private static func change(
        _ transaction: WriteTransaction, _ tables: [Table<[UInt8], [UInt8]>], _ model: inout [[[UInt8]: [UInt8]]], _ count: Int,
        _ random: inout SplitMix64
    ) throws(LMDBError) {
        for _ in 0..<count {
            let which = Int.random(in: 0...1, using: &random)
            var key = (0..<Int.random(in: 1...(which == 0 ? 300 : 20), using: &random)).map { _ in UInt8.random(in: 0...255, using: &random)
            }
            if Int.random(in: 0..<3, using: &random) == 0 {
                key = model[which].keys.min { $0.lexicographicallyPrecedes($1) } ?? key
                try transaction.delete(tables[which], key)
                model[which][key] = nil
            } else {
                let length = Int.random(in: 0..<8, using: &random) == 0 ? 20_000 : 60
                let value = [UInt8](repeating: UInt8.random(in: 0...255, using: &random), count: Int.random(in: 0...length, using: &random))
                try transaction.put(tables[which], key, value)
                model[which][key] = value
            }
        }
    }

    /// Opens what was examined, reads all of it, goes on writing, and reads again.
    func check(afterwards rounds: Int, _ random: inout SplitMix64, _ what: String = "") throws {
        var model = model
        let environment = try Environment.open(directory.path, tables: tables.map(\.name))
        for round in 0...rounds {
            for (table, expected) in zip(tables, model) {
                var seen: [[UInt8]: [UInt8]] = [:]
                try environment.read { (transaction) throws(LMDBError) in
                    try transaction.scan(table) { (key, value) throws(LMDBError) in
                        seen[key] = value
                        return true
                    }
                    for key in expected.keys.prefix(50) {
                        #expect(try transaction.get(table, key) == expected[key], "\(what) a key cannot be looked up")
                    }
                }
                #expect(seen == expected, "\(what), round \(round)")
            }
            if round == rounds { break }
            try environment.write { (transaction) throws(LMDBError) in try Self.change(transaction, tables, &model, 60, &random) }
        }
        try environment.close(sealedFor: [UInt8](repeating: 1, count: 16))
    }
}
