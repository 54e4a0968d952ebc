import CLMDB

/// A place in a table. Closed by who made it, before the transaction ends.
struct Cursor {
    private let raw: OpaquePointer
    private let path: String

    init(_ transaction: OpaquePointer, _ table: MDB_dbi, _ path: String) throws(LMDBError) {
        var made: OpaquePointer?
        try Environment.check(mdb_cursor_open(transaction, table, &made), path)
        guard let made else { throw .other(path: path, code: MDB_PANIC) }
        (raw, self.path) = (made, path)
    }

    func close() { mdb_cursor_close(raw) }

    /// The first entry at or after `bound`.
    func first(from bound: [UInt8]?) throws(LMDBError) -> (key: UnsafeRawBufferPointer, stored: MDB_val)? {
        guard let bound, !bound.isEmpty else { return try step(MDB_FIRST) }
        return try bound.withUnsafeBufferPointer { (buffer) throws(LMDBError) in
            try move(MDB_SET_RANGE, MDB_val(UnsafeRawBufferPointer(buffer)))
        }
    }

    /// The last entry before `bound`.
    func last(before bound: [UInt8]?) throws(LMDBError) -> (key: UnsafeRawBufferPointer, stored: MDB_val)? {
        guard let bound else { return try step(MDB_LAST) }
        if bound.isEmpty { return nil }
        return try first(from: bound) == nil ? step(MDB_LAST) : step(MDB_PREV)
    }

    /// The entry that an operation without a key leads to; nil where there is none.
    func step(_ operation: MDB_cursor_op) throws(LMDBError) -> (key: UnsafeRawBufferPointer, stored: MDB_val)? {
        try move(operation, MDB_val())
    }

    private func move(_ operation: MDB_cursor_op, _ start: MDB_val) throws(LMDBError) -> (key: UnsafeRawBufferPointer, stored: MDB_val)? {
        var (key, stored) = (start, MDB_val())
        let code = mdb_cursor_get(raw, &key, &stored, operation)
        if code == MDB_NOTFOUND { return nil }
        try Environment.check(code, path)
        return (UnsafeRawBufferPointer(key), stored)
    }

    /// Removes the entry; the next step leads to the one after it.
    func delete() throws(LMDBError) { try Environment.check(mdb_cursor_del(raw, 0), path) }
}

extension MDB_val {
    init(_ bytes: UnsafeRawBufferPointer) {
        self.init(mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
    }
}

extension UnsafeRawBufferPointer {
    init(_ value: MDB_val) { self.init(start: value.mv_data, count: value.mv_size) }

    /// Whether these bytes sort before the others, as LMDB compares keys.
    func precedes(_ other: [UInt8]) -> Bool { lexicographicallyPrecedes(other) }
}
