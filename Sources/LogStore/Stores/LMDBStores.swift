import LMDB

/// The stores of a broker's directory on the disk: an LMDB environment each.
public final class LMDBStores: StoreProvider {
    private let options: EnvironmentOptions

    public init() { options = EnvironmentOptions() }

    public func openState(_ path: String, newOwner: [UInt8]?) throws(StoreError) -> any StateStore {
        switch try examine(path, owner: nil) {
        case .absent where newOwner == nil: throw .missing(path: path)
        case .damaged(let reason): throw .damaged(path: path, reason: reason)
        case .absent, .sealed, .walked: return try LMDBStore(path, newOwner: newOwner, options: options)
        }
    }

    public func openIndex(_ path: String, owner: [UInt8]) throws(StoreError) -> OpenedIndex {
        let reason: String
        switch try examine(path, owner: owner) {
        case .absent: reason = "there was none"
        case .damaged(let damage): reason = damage
        case .sealed, .walked:
            do throws(StoreError) {
                let store = try LMDBStore(path, newOwner: nil, options: options)
                if store.owner == owner { return OpenedIndex(store: store, rebuild: nil) }
                reason = "it belonged to another directory"
            } catch {
                switch error {
                case .damaged, .missing, .newerFormat: reason = error.description
                default: throw error
                }
            }
        }
        try putAside(path)
        return OpenedIndex(store: try LMDBStore(path, newOwner: owner, options: options), rebuild: reason)
    }

    public func openStateToRead(_ path: String) throws(StoreError) -> any KeyValueStore { try openToRead(path, isLive: false) }

    public func replaceState(_ path: String, owner: [UInt8]) throws(StoreError) -> any StateStore {
        try putAside(path)
        return try LMDBStore(path, newOwner: owner, options: options)
    }

    /// Opens a store for reading only, for tools: beside a broker that has it open (`isLive`), or one at rest, which is examined first.
    public func openToRead(_ path: String, isLive: Bool) throws(StoreError) -> any KeyValueStore {
        if !isLive {
            switch try examine(path, owner: nil) {
            case .absent: throw .missing(path: path)
            case .damaged(let reason): throw .damaged(path: path, reason: reason)
            case .sealed, .walked: break
            }
        }
        var options = options
        options.isReadOnly = true
        return try LMDBStore(path, newOwner: nil, options: options)
    }

    private func examine(_ path: String, owner: [UInt8]?) throws(StoreError) -> Examination {
        do throws(LMDBError) {
            return try Examination.examine(path, owner: owner)
        } catch {
            throw StoreError(error)
        }
    }

    /// Gives what is at `path` another name, in the place of what was put aside before.
    private func putAside(_ path: String) throws(StoreError) {
        let files = PosixFileSystem()
        let aside = path + ".damaged"
        do throws(FileError) {
            guard try files.stat(path) != nil else { return }
            try files.removeTree(aside)
            try files.rename(path, to: aside)
            try files.syncDirectory(files.parent(of: path))
        } catch {
            if error.isOutOfSpace { throw .full(path: path, reason: error.description) }
            throw .storage(path: path, reason: error.description)
        }
    }
}
