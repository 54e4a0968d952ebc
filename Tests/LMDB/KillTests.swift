import Glibc
import LMDB
import Support
import Testing

/// A process that ends in the midst of it.
@Suite struct KillTests {
    private static let numbers = Table<UInt64, [UInt8]>("numbers")

    @Test("a process that is killed within a transaction leaves its last commit, whole, and no lock")
    func killed() async throws {
        let directory = TemporaryDirectory()
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = directory.path as String] in
            let environment = try Environment.open(path, tables: [Self.numbers.name])
            try environment.write { (transaction) throws(LMDBError) in try transaction.put(Self.numbers, 1, [1]) }
            try environment.write { (transaction) throws(LMDBError) in
                for key in 1..<2_000 as Range<UInt64> { try transaction.put(Self.numbers, key, [UInt8](repeating: 2, count: 5_000)) }
                kill(getpid(), SIGKILL)
            }
        }
        #expect(try Examination.examine(directory.path) == .walked)
        let environment = try Environment.open(directory.path, tables: [Self.numbers.name])
        try environment.write { (transaction) throws(LMDBError) in
            #expect(try transaction.get(Self.numbers, 1) == [1])
            #expect(try transaction.count(Self.numbers) == 1)
            try transaction.put(Self.numbers, 2, [2])
        }
        #expect(try environment.checkReaders() == 0)
    }
}
