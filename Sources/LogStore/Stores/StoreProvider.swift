/// Opens the stores of a broker's directory: LMDB in the real one, memory in tests and for `--data memory:`.
public protocol StoreProvider: Sendable {
    /// Opens `state/` at `path`. Where there is none it is made for `newOwner` (16 bytes); with nil it must be there, else `.missing`.
    /// The directory's id is the store's `owner` from then on. A damaged one is refused (`.damaged`).
    func openState(_ path: String, newOwner: [UInt8]?) throws(StoreError) -> any StateStore
    /// Opens `index/` at `path`. One that is missing, damaged, of another format or of another owner is made anew, empty; the old one
    /// is put aside beside it under another name.
    func openIndex(_ path: String, owner: [UInt8]) throws(StoreError) -> OpenedIndex
    /// Opens `state/`, which nobody has open, for reading only. Throws `.missing`, `.damaged`.
    func openStateToRead(_ path: String) throws(StoreError) -> any KeyValueStore
    /// Gives a `state/` that is missing or damaged the place of a new one, empty, made for `owner`; the old one is kept beside it.
    func replaceState(_ path: String, owner: [UInt8]) throws(StoreError) -> any StateStore
}

extension StoreProvider {
    public func openStateToRead(_ path: String) throws(StoreError) -> any KeyValueStore { try openState(path, newOwner: nil) }
}

/// An open `index/`.
public struct OpenedIndex: Sendable {
    public var store: any IndexStore
    /// Why it is empty and must be rebuilt from the `.log` files; nil where it is as it was left (perhaps older than them).
    public var rebuild: String?

    public init(store: any IndexStore, rebuild: String?) { (self.store, self.rebuild) = (store, rebuild) }
}
