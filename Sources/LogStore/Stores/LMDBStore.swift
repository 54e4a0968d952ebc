import LMDB

/// A store in an LMDB environment: table `entries` holds what it is asked to hold, table `store` its format and owner.
final class LMDBStore: StateStore, IndexStore {
    /// The format that this program writes.
    static let format: UInt32 = 1
    private static let entries = Table<[UInt8], [UInt8]>("entries")
    private static let about = Table<String, [UInt8]>("store")

    let owner: [UInt8]
    private let environment: Environment

    /// Opens the environment at `path`, which must have been examined; makes it for `newOwner` where it is empty.
    init(_ path: String, newOwner: [UInt8]?, options: EnvironmentOptions = EnvironmentOptions()) throws(StoreError) {
        let environment: Environment
        let owner: [UInt8]?
        let format: [UInt8]?
        do throws(LMDBError) {
            environment = try Environment.open(path, tables: [Self.entries.name, Self.about.name], options: options)
            (owner, format) = try environment.read { (transaction) throws(LMDBError) in
                (try transaction.get(Self.about, "owner"), try transaction.get(Self.about, "format"))
            }
        } catch {
            throw StoreError(error)
        }
        self.environment = environment
        if let format {
            let number = format.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
            if number > Self.format { throw .newerFormat(path: path, format: number) }
        }
        if let owner {
            self.owner = owner
            return
        }
        guard let newOwner, !options.isReadOnly else { throw .missing(path: path) }
        self.owner = newOwner
        do throws(LMDBError) {
            try environment.write { (transaction) throws(LMDBError) in
                try transaction.put(Self.about, "owner", newOwner)
                try transaction.put(Self.about, "format", (0..<4).map { UInt8(truncatingIfNeeded: Self.format >> (24 - 8 * $0)) })
            }
        } catch {
            throw StoreError(error)
        }
    }

    func commit(_ changes: [StoreChange]) throws(StoreError) {
        do throws(LMDBError) {
            try environment.write { (transaction) throws(LMDBError) in
                for change in changes {
                    switch change {
                    case .put(let key, let value): try transaction.put(Self.entries, key, value)
                    case .delete(let key): try transaction.delete(Self.entries, key)
                    case .deletePrefix(let prefix):
                        try transaction.deleteBytes(Self.entries, from: prefix, upTo: prefix.afterAllWithPrefix)
                    case .deleteRange(let lower, let upper): try transaction.deleteBytes(Self.entries, from: lower, upTo: upper)
                    }
                }
            }
        } catch {
            throw StoreError(error)
        }
    }

    func read<R>(_ key: [UInt8], _ body: (UnsafeRawBufferPointer) -> R) throws(StoreError) -> R? {
        do throws(LMDBError) {
            return try environment.read { (transaction) throws(LMDBError) in try transaction.withValue(Self.entries, key, body) }
        } catch {
            throw StoreError(error)
        }
    }

    func scan(
        prefix: [UInt8], from: [UInt8]?, backwards: Bool, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool
    ) throws(StoreError) {
        var (lower, upper) = (prefix, prefix.afterAllWithPrefix)
        if let from {
            if backwards {
                let after = from + [0]
                upper = upper.map { $0.lexicographicallyPrecedes(after) ? $0 : after } ?? after
            } else if lower.lexicographicallyPrecedes(from) {
                lower = from
            }
        }
        do throws(LMDBError) {
            try environment.read { (transaction) throws(LMDBError) in
                try transaction.scanBytes(Self.entries, from: lower, upTo: upper, backwards: backwards) { (key, value) in body(key, value) }
            }
        } catch {
            throw StoreError(error)
        }
    }

    func checkReaders() throws(StoreError) {
        do throws(LMDBError) {
            try environment.checkReaders()
        } catch {
            throw StoreError(error)
        }
    }

    func close() throws(StoreError) {
        do throws(LMDBError) {
            try environment.close(sealedFor: owner)
        } catch {
            throw StoreError(error)
        }
    }
}

extension StoreError {
    init(_ error: LMDBError) {
        switch error {
        case .mapFull(let path), .transactionFull(let path), .noSpace(let path, _): self = .full(path: path, reason: error.description)
        case .corrupted(let path, _), .badChecksum(let path, _), .undecodable(let path, _), .invalid(let path), .versionMismatch(let path):
            self = .damaged(path: path, reason: error.description)
        case .badKey(let path, let length): self = .badKey(path: path, length: length)
        case .finished(let path): self = .closed(path: path)
        case .failed(let path, _), .system(let path, _), .other(let path, _), .readersFull(let path), .mapResized(let path),
            .tablesFull(let path), .unknownTable(let path, _):
            self = .storage(path: path, reason: error.description)
        }
    }
}
