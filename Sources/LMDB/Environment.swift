import CLMDB
import Glibc
import Threads

/// An LMDB environment: a directory with tables in one file, read and changed by transactions that are synced when they return.
///
/// Reading goes on beside writing, each read transaction seeing the last commit before it began; writers take turns. A scope's
/// transaction ends with it: keep it short, since pages that it can see are not used again. Not to be opened twice in one process, nor
/// nested (a write in a write waits for ever).
public final class Environment: Sendable {
    /// `@unchecked Sendable`: LMDB's environment may be used from any thread; the lock around it keeps it from being closed
    /// under a transaction.
    private struct Handle: @unchecked Sendable { let raw: OpaquePointer }

    private struct State {
        /// Nil once it is closed.
        var handle: Handle?
        /// Transactions under way.
        var active = 0
        /// Why no more may be written.
        var failure: String?
    }

    public let path: String
    private let state: Lock<State>
    private let tables: [String: MDB_dbi]
    /// Nil where nothing is written.
    private let mark: CommitMark?

    private init(path: String, handle: Handle, tables: [String: MDB_dbi], mark: CommitMark?) {
        (self.path, self.tables, self.mark) = (path, tables, mark)
        state = Lock(State(handle: handle))
    }

    /// Opens an environment and makes the tables that are not there. Its seal goes, durably, before anything can be written.
    ///
    /// LMDB trusts the file: where there is doubt (`Examination` says), it must not be opened.
    public static func open(
        _ path: String, tables names: [String], options: EnvironmentOptions = EnvironmentOptions()
    ) throws(LMDBError) -> Environment {
        let isNew = access(path + "/data.mdb", F_OK) != 0
        if !options.isReadOnly {
            if mkdir(path, 0o755) != 0, errno != EEXIST { throw LMDBError(errno, path) }
            try SealFile(path).remove()
        }
        var made: OpaquePointer?
        try check(mdb_env_create(&made), path)
        guard let raw = made else { throw LMDBError(ENOMEM, path) }
        do throws(LMDBError) {
            try check(mdb_env_set_mapsize(raw, options.mapSize), path)
            try check(mdb_env_set_maxreaders(raw, UInt32(clamping: options.maxReaders)), path)
            try check(mdb_env_set_maxdbs(raw, UInt32(clamping: names.count)), path)
            let flags = UInt32(MDB_NOTLS) | (options.isReadOnly ? UInt32(MDB_RDONLY) : 0)
            try check(mdb_env_open(raw, path, flags, 0o644), path)
            if !options.isReadOnly { RoomProbe.reserve(path + "/lock.mdb") }
            let handles = try openTables(raw, path, names, isReadOnly: options.isReadOnly)
            if isNew, !options.isReadOnly {  // LMDB syncs the file, not its name
                try SealFile.syncDirectory(path)
                try SealFile.syncDirectory(path + "/..")
            }
            let mark = options.isReadOnly ? nil : CommitMark(path)
            return Environment(path: path, handle: Handle(raw: raw), tables: handles, mark: mark)
        } catch {
            mdb_env_close(raw)
            throw error
        }
    }

    private static func openTables(
        _ raw: OpaquePointer, _ path: String, _ names: [String], isReadOnly: Bool
    ) throws(LMDBError) -> [String: MDB_dbi] {
        var transaction: OpaquePointer?
        try check(mdb_txn_begin(raw, nil, isReadOnly ? UInt32(MDB_RDONLY) : 0, &transaction), path)
        var handles: [String: MDB_dbi] = [:]
        for name in names {
            var handle: MDB_dbi = 0
            let code = mdb_dbi_open(transaction, name, isReadOnly ? 0 : UInt32(MDB_CREATE), &handle)
            if code == MDB_NOTFOUND { continue }
            if code != 0 {
                mdb_txn_abort(transaction)
                throw LMDBError(code, path)
            }
            handles[name] = handle
        }
        try check(mdb_txn_commit(transaction), path)
        return handles
    }

    static func check(_ code: Int32, _ path: String) throws(LMDBError) {
        if code != 0 { throw LMDBError(code, path) }
    }

    func handle<Key, Value>(of table: Table<Key, Value>) throws(LMDBError) -> MDB_dbi {
        guard let handle = tables[table.name] else { throw .unknownTable(path: path, name: table.name) }
        return handle
    }

    /// Runs `body` with a view of the last commit.
    public func read<R>(_ body: (ReadTransaction) throws(LMDBError) -> R) throws(LMDBError) -> R {
        let handle = try enter()
        defer { leave() }
        var raw: OpaquePointer?
        var code = mdb_txn_begin(handle.raw, nil, UInt32(MDB_RDONLY), &raw)
        if code == MDB_MAP_RESIZED, takeNewSize() { code = mdb_txn_begin(handle.raw, nil, UInt32(MDB_RDONLY), &raw) }
        guard code == 0, let raw else { throw LMDBError(code, path) }
        let transaction = ReadTransaction(self, raw)
        defer { mdb_txn_abort(transaction.end()) }
        return try body(transaction)
    }

    /// Runs `body`, then commits what it changed, synced. Where `body` throws nothing is changed. Writers wait for each other.
    public func write<R>(_ body: (WriteTransaction) throws(LMDBError) -> R) throws(LMDBError) -> R {
        let handle = try enter()
        defer { leave() }
        if let failure = state.withLock({ $0.failure }) { throw .failed(path: path, reason: failure) }
        var raw: OpaquePointer?
        var code = mdb_txn_begin(handle.raw, nil, 0, &raw)
        if code == MDB_MAP_RESIZED, takeNewSize() { code = mdb_txn_begin(handle.raw, nil, 0, &raw) }
        guard code == 0, let raw else { throw fail(code) }
        let transaction = WriteTransaction(self, raw)
        let result: R
        do throws(LMDBError) {
            result = try body(transaction)
        } catch {
            mdb_txn_abort(transaction.end())
            throw error
        }
        let number = mdb_txn_id(raw)
        code = mdb_txn_commit(transaction.end())
        if code != 0 { throw fail(code, written: transaction.written) }
        mark?.write(UInt64(number))
        return result
    }

    /// A commit's failure. LMDB would go on after one of the disk: we do not, for a second sync would lie.
    private func fail(_ code: Int32, written: Int = 0) -> LMDBError {
        let error = LMDBError(code, path)
        let reason: String
        switch error {
        // LMDB says EIO too where only a part of a write went through: which it does where the disk gets full.
        case .system(_, EIO):
            if let code = RoomProbe.refusal(path + "/data.mdb", bytes: written) { return .noSpace(path: path, code: code) }
            reason = String(cString: strerror(code))
        case .system, .failed: reason = String(cString: mdb_strerror(code))
        default: return error
        }
        return state.withLock { state in
            state.failure = state.failure ?? reason
            return .failed(path: path, reason: reason)
        }
    }

    private func enter() throws(LMDBError) -> Handle {
        let handle = state.withLock { state in
            if state.handle != nil { state.active += 1 }
            return state.handle
        }
        guard let handle else { throw .finished(path: path) }
        return handle
    }

    private func leave() {
        state.withLock { $0.active -= 1 }
        state.broadcast()
    }

    /// Takes the map's size from the file, where no other transaction of ours is under way.
    private func takeNewSize() -> Bool {
        state.withLock { state in
            guard state.active == 1, let handle = state.handle else { return false }
            return mdb_env_set_mapsize(handle.raw, 0) == 0
        }
    }

    /// Frees the places of readers whose processes died; answers how many there were. To be called now and then.
    @discardableResult
    public func checkReaders() throws(LMDBError) -> Int {
        let handle = try enter()
        defer { leave() }
        var dead: Int32 = 0
        try Self.check(mdb_reader_check(handle.raw, &dead), path)
        return Int(dead)
    }

    /// How large it is.
    public func usage() throws(LMDBError) -> EnvironmentUsage {
        let handle = try enter()
        defer { leave() }
        var info = MDB_envinfo()
        var stat = MDB_stat()
        try Self.check(mdb_env_info(handle.raw, &info), path)
        try Self.check(mdb_env_stat(handle.raw, &stat), path)
        return EnvironmentUsage(
            bytes: (info.me_last_pgno + 1) * Int(stat.ms_psize), mapSize: info.me_mapsize, lastCommit: UInt64(info.me_last_txnid))
    }

    /// Waits for transactions that are under way (so never within one), then closes it. With an `owner` (16 bytes) and no failure before, it is sealed: an
    /// examination that finds the seal right need not walk it. To close it twice is no error.
    public func close(sealedFor owner: [UInt8]? = nil) throws(LMDBError) {
        let lastCommit = try? usage().lastCommit
        let closed: (handle: Handle?, failure: String?) = state.wait(until: { $0.active == 0 }) { state in
            defer { state.handle = nil }
            return (state.handle, state.failure)
        }
        guard let handle = closed.handle else { return }
        mdb_env_close(handle.raw)
        if let owner, let lastCommit, closed.failure == nil { try SealFile(path).write(owner: owner, lastCommit: lastCommit) }
    }

    deinit {
        if let handle = state.withLock({ $0.handle }) { mdb_env_close(handle.raw) }
        mark?.close()
    }
}

/// How large an environment is.
public struct EnvironmentUsage: Equatable, Sendable {
    /// Bytes of the file that are or were in use.
    public var bytes: Int
    /// Bytes that it may grow to.
    public var mapSize: Int
    /// The number of the last commit.
    public var lastCommit: UInt64
}
