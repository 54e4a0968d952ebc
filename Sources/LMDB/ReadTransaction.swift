import CLMDB

/// A view of an environment as some commit left it. Belongs to the scope that it was made for: used later, it answers `.finished`.
public class ReadTransaction {
    let environment: Environment
    private var handle: OpaquePointer?

    init(_ environment: Environment, _ handle: OpaquePointer) { (self.environment, self.handle) = (environment, handle) }

    /// Ends the scope; whoever calls it commits or aborts what it answers.
    func end() -> OpaquePointer? {
        defer { handle = nil }
        return handle
    }

    var raw: OpaquePointer {
        get throws(LMDBError) {
            guard let handle else { throw .finished(path: environment.path) }
            return handle
        }
    }

    /// The value of `key`; nil if there is none.
    public func get<Key, Value>(_ table: Table<Key, Value>, _ key: Key) throws(LMDBError) -> Value? {
        guard let found = try withValue(table, key, { Value(valueBytes: $0) }) else { return nil }
        guard let value = found else { throw .undecodable(path: environment.path, table: table.name) }
        return value
    }

    /// Hands the bytes of `key`'s value to `body`, without a copy; nil if there is none.
    public func withValue<Key, Value, R>(
        _ table: Table<Key, Value>, _ key: Key, _ body: (UnsafeRawBufferPointer) -> R
    ) throws(LMDBError) -> R? {
        let (transaction, handle) = (try raw, try environment.handle(of: table))
        let keyBytes = try encode(key)
        return try keyBytes.withUnsafeBufferPointer { (buffer) throws(LMDBError) -> R? in
            let keyBuffer = UnsafeRawBufferPointer(buffer)
            var (key, stored) = (MDB_val(keyBuffer), MDB_val())
            let code = mdb_get(transaction, handle, &key, &stored)
            if code == MDB_NOTFOUND { return nil }
            try Environment.check(code, environment.path)
            return body(try value(table, keyBuffer, stored))
        }
    }

    /// Hands every key from `from` (inclusive) to `upTo` (exclusive) and its value to `body`, rising (or falling if `backwards`), until it
    /// answers false. `body` must not write.
    public func scan<Key, Value>(
        _ table: Table<Key, Value>, from: Key? = nil, upTo: Key? = nil, backwards: Bool = false,
        _ body: (Key, Value) throws(LMDBError) -> Bool
    ) throws(LMDBError) {
        try scanBytes(table, from: try from.map(encode), upTo: try upTo.map(encode), backwards: backwards) {
            (key, value) throws(LMDBError) in
            guard let key = Key(keyBytes: key), let value = Value(valueBytes: value) else {
                throw .undecodable(path: environment.path, table: table.name)
            }
            return try body(key, value)
        }
    }

    /// As `scan`, with the bytes of keys and values (checked, not decoded), which are gone when `body` returns. Bounds need not be keys
    /// that are possible.
    public func scanBytes<Key, Value>(
        _ table: Table<Key, Value>, from: [UInt8]?, upTo: [UInt8]?, backwards: Bool = false,
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws(LMDBError) -> Bool
    ) throws(LMDBError) {
        let cursor = try Cursor(try raw, try environment.handle(of: table), environment.path)
        defer { cursor.close() }
        var entry = try backwards ? cursor.last(before: upTo) : cursor.first(from: from)
        while let (key, stored) = entry {
            if backwards {
                if let from, key.precedes(from) { return }
            } else if let upTo, !key.precedes(upTo) {
                return
            }
            guard try body(key, try value(table, key, stored)) else { return }
            entry = try cursor.step(backwards ? MDB_PREV : MDB_NEXT)
        }
    }

    /// How many entries a table has.
    public func count<Key, Value>(_ table: Table<Key, Value>) throws(LMDBError) -> Int {
        var stat = MDB_stat()
        try Environment.check(mdb_stat(try raw, try environment.handle(of: table), &stat), environment.path)
        return stat.ms_entries
    }

    func encode(_ key: some TableKey) throws(LMDBError) -> [UInt8] {
        var bytes: [UInt8] = []
        key.encodeKey(into: &bytes)
        guard (1...511).contains(bytes.count) else { throw .badKey(path: environment.path, length: bytes.count) }
        return bytes
    }

    private func value<Key, Value>(
        _ table: Table<Key, Value>, _ key: UnsafeRawBufferPointer, _ stored: MDB_val
    ) throws(LMDBError) -> UnsafeRawBufferPointer {
        guard let value = table.unseal(UnsafeRawBufferPointer(stored), key: key) else {
            throw .badChecksum(path: environment.path, table: table.name)
        }
        return value
    }
}
