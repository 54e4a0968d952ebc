import Coordination
import LMDB
import Threads

/// A metadata store in an LMDB environment, for a cluster with one leader.
///
/// Table `metadata` holds each key's revision (8 bytes, big-endian) and value, table `store` the format, the last revision and an id of the
/// environment's own. The history that watches need is kept in memory: it begins with the opening.
final class LMDBMetadataStore: MetadataStore {
    /// The format that this program writes.
    private static let format: UInt64 = 1
    private static let metadata = Table<[UInt8], [UInt8]>("metadata")
    private static let about = Table<String, [UInt8]>("store")

    private final class Watch: StoreWatch {
        private let store: LMDBMetadataStore
        private let number: Int?

        init(_ store: LMDBMetadataStore, _ number: Int?) { (self.store, self.number) = (store, number) }

        func cancel() { if let number { store.history.withLock { $0.cancel(number) } } }
    }

    private let environment: Environment
    private let owner: [UInt8]
    /// Locked for the whole of a commit: events come in the order of the revisions.
    private let history: Lock<StoreHistory>

    private init(_ environment: Environment, owner: [UInt8], revision: Int64) {
        (self.environment, self.owner) = (environment, owner)
        history = Lock(StoreHistory(after: revision))
    }

    /// Opens the store in the directory `path`, which the caller has locked; makes it if it is not there.
    static func open(_ path: String) throws(MetadataStoreError) -> LMDBMetadataStore {
        let environment: Environment
        let found: (format: [UInt8]?, revision: [UInt8]?, owner: [UInt8]?)
        do throws(LMDBError) {
            if case .damaged(let reason) = try Examination.examine(path) { throw .corrupted(path: path, reason: reason) }
            environment = try Environment.open(path, tables: [metadata.name, about.name])
            found = try environment.read { (transaction) throws(LMDBError) in
                (try transaction.get(about, "format"), try transaction.get(about, "revision"), try transaction.get(about, "owner"))
            }
            if found.format == nil { return try make(in: environment) }
        } catch {
            throw .failed(error.description)
        }
        let version = number(found.format ?? [])
        if version > Self.format {
            try? environment.close()
            throw .newerFormat(path: path, version: Int(clamping: version))
        }
        return LMDBMetadataStore(environment, owner: found.owner ?? [], revision: Int64(clamping: number(found.revision ?? [])))
    }

    private static func make(in environment: Environment) throws(LMDBError) -> LMDBMetadataStore {
        let owner = bytes(.random(in: .min ... .max)) + bytes(.random(in: .min ... .max))
        try environment.write { (transaction) throws(LMDBError) in
            try transaction.put(about, "format", bytes(Self.format))
            try transaction.put(about, "revision", bytes(0))
            try transaction.put(about, "owner", owner)
        }
        return LMDBMetadataStore(environment, owner: owner, revision: 0)
    }

    func commit(_ transaction: StoreTransaction) throws(MetadataStoreError) -> Int64? {
        try transaction.check()
        return try history.withLock { history throws(MetadataStoreError) -> Int64? in
            let revision = try translate { () throws(LMDBError) in
                try environment.write { (writer) throws(LMDBError) -> Int64? in try Self.apply(transaction, writer) }
            }
            if let revision { history.append(transaction.operations, revision: revision) }
            return revision
        }
    }

    func get(_ key: [UInt8]) throws(MetadataStoreError) -> StoreEntry? {
        try translate { () throws(LMDBError) in
            try environment.read { (reader) throws(LMDBError) in try reader.get(Self.metadata, key).map { Self.entry(key, $0) } }
        }
    }

    func range(_ prefix: [UInt8]) throws(MetadataStoreError) -> (entries: [StoreEntry], revision: Int64) {
        try translate { () throws(LMDBError) in
            try environment.read { (reader) throws(LMDBError) in
                var entries: [StoreEntry] = []
                try reader.scan(Self.metadata, from: prefix.isEmpty ? nil : prefix, upTo: Self.end(of: prefix)) { (key, stored) in
                    entries.append(Self.entry(key, stored))
                    return true
                }
                return (entries, try Self.revision(reader))
            }
        }
    }

    func watch(after revision: Int64, _ receive: @escaping @Sendable (StoreEvent) -> Void) throws(MetadataStoreError) -> any StoreWatch {
        Watch(self, history.withLock { $0.watch(after: revision, receive) })
    }

    func compact(upTo revision: Int64) throws(MetadataStoreError) { history.withLock { $0.compact(upTo: revision) } }

    func close() { try? environment.close(sealedFor: owner.count == 16 ? owner : nil) }

    // MARK: Records

    private static func apply(_ transaction: StoreTransaction, _ writer: WriteTransaction) throws(LMDBError) -> Int64? {
        for compare in transaction.compares {
            let found = try writer.get(metadata, compare.key).map { entry(compare.key, $0).revision } ?? 0
            if found != compare.revision { return nil }
        }
        let revision = try revision(writer) + 1
        for operation in transaction.operations {
            switch operation {
            case .put(let key, let value): try writer.put(metadata, key, bytes(UInt64(clamping: revision)) + value)
            case .delete(let key): try writer.delete(metadata, key)
            }
        }
        try writer.put(about, "revision", bytes(UInt64(clamping: revision)))
        return revision
    }

    private static func revision(_ reader: ReadTransaction) throws(LMDBError) -> Int64 {
        Int64(clamping: number(try reader.get(about, "revision") ?? []))
    }

    private static func entry(_ key: [UInt8], _ stored: [UInt8]) -> StoreEntry {
        StoreEntry(key: key, value: Array(stored.dropFirst(8)), revision: Int64(clamping: number(Array(stored.prefix(8)))))
    }

    private static func bytes(_ number: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) } }

    private static func number(_ bytes: [UInt8]) -> UInt64 { bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }

    /// The first key after all that begin with `prefix`; nil where there is none.
    private static func end(of prefix: [UInt8]) -> [UInt8]? {
        var end = prefix
        while let last = end.last {
            if last < .max {
                end[end.count - 1] = last + 1
                return end
            }
            end.removeLast()
        }
        return nil
    }

    private func translate<R>(_ body: () throws(LMDBError) -> R) throws(MetadataStoreError) -> R {
        do throws(LMDBError) { return try body() } catch { throw .failed(error.description) }
    }
}
