import Glibc
import LMDB
import Support
import Testing
import Threads

/// A disk without room, as a real kernel shows it.
@Suite struct FullDiskTests {
    private static let numbers = Table<UInt64, [UInt8]>("numbers")

    /// What a commit of three megabytes answers, on a thread of ours; then whether small ones still work.
    private static func fill(_ path: String, _ limit: @escaping @Sendable () -> Void = {}) throws -> (big: LMDBError?, small: LMDBError?) {
        let environment = try Environment.open(path, tables: [numbers.name])
        try environment.write { (transaction) throws(LMDBError) in try transaction.put(numbers, 1_000, [1]) }
        let answers = Lock<(LMDBError?, LMDBError?)>((nil, nil))
        let writer = RunningThread("writer") {
            limit()
            do throws(LMDBError) {
                try environment.write { (transaction) throws(LMDBError) in
                    for key in 0..<300 as Range<UInt64> { try transaction.put(numbers, key, [UInt8](repeating: 1, count: 10_000)) }
                }
            } catch {
                answers.withLock { $0.0 = error }
            }
            do throws(LMDBError) {
                try environment.write { (transaction) throws(LMDBError) in
                    let (old, new) = (try transaction.get(numbers, 1_000), try transaction.get(numbers, 0))
                    if old != [1] || new != nil { throw .finished(path: path) }
                    try transaction.put(numbers, 1_000, [2])
                }
            } catch {
                answers.withLock { $0.1 = error }
            }
        }
        writer.join()
        try environment.close()
        return answers.withLock { $0 }
    }

    @Test("a file that may not grow further is an error that changes nothing, and smaller commits go on")
    func limited() async {
        await #expect(processExitsWith: .success) {
            let directory = TemporaryDirectory()
            let (big, small) = try Self.fill(directory.path) {
                var limit = rlimit(rlim_cur: 1 << 20, rlim_max: rlim_t.max)
                setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            }
            #expect(big == .noSpace(path: directory.path, code: EFBIG))
            #expect(small == nil)
            #expect(try Examination.examine(directory.path) == .walked)
        }
    }

    @Test("a full file system is an error that changes nothing, and smaller commits go on")
    func full() throws {
        let directory = TemporaryDirectory()
        guard mount("ottla-test", directory.path, "tmpfs", 0, "size=1m") == 0 else {
            print("skipped: no file system can be mounted here (\(String(cString: strerror(errno))))")
            return
        }
        defer { umount(directory.path) }
        let path = directory.path + "/environment"
        let (big, small) = try Self.fill(path)
        #expect(big == .noSpace(path: path, code: ENOSPC))
        #expect(small == nil)
        #expect(try Examination.examine(path) == .walked)
    }
}
