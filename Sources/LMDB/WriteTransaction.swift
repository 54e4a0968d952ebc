import CLMDB

/// A view that can be changed: sees its own changes, and is committed when its scope ends without an error. A compare-and-set is a `get`,
/// a look and a `put`: nobody else writes meanwhile.
public final class WriteTransaction: ReadTransaction {
    /// Bytes of keys and values that were put.
    private(set) var written = 0

    /// Sets the value of `key`.
    public func put<Key, Value>(_ table: Table<Key, Value>, _ key: Key, _ value: Value) throws(LMDBError) {
        let (transaction, handle) = (try raw, try environment.handle(of: table))
        let keyBytes = try encode(key)
        let stored = table.seal(value, key: keyBytes)
        let code = keyBytes.withUnsafeBytes { keyBuffer in
            stored.withUnsafeBytes { buffer in
                var (key, value) = (MDB_val(keyBuffer), MDB_val(buffer))
                return mdb_put(transaction, handle, &key, &value, 0)
            }
        }
        try Environment.check(code, environment.path)
        written += keyBytes.count + stored.count
    }

    /// Removes `key`; whether it was there.
    @discardableResult
    public func delete<Key, Value>(_ table: Table<Key, Value>, _ key: Key) throws(LMDBError) -> Bool {
        let (transaction, handle) = (try raw, try environment.handle(of: table))
        let code = try encode(key).withUnsafeBytes { keyBuffer in
            var key = MDB_val(keyBuffer)
            return mdb_del(transaction, handle, &key, nil)
        }
        if code == MDB_NOTFOUND { return false }
        try Environment.check(code, environment.path)
        return true
    }

    /// Removes every key from `from` (inclusive) to `upTo` (exclusive); with nil, from the first or to the last. Answers how many.
    @discardableResult
    public func deleteBytes<Key, Value>(_ table: Table<Key, Value>, from: [UInt8]?, upTo: [UInt8]?) throws(LMDBError) -> Int {
        let cursor = try Cursor(try raw, try environment.handle(of: table), environment.path)
        defer { cursor.close() }
        var count = 0
        var entry = try cursor.first(from: from)
        while let (key, _) = entry {
            if let upTo, !key.precedes(upTo) { break }
            try cursor.delete()
            count += 1
            entry = try cursor.step(MDB_NEXT)
        }
        return count
    }
}
