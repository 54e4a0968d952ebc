/// What `StateStore` and `IndexStore` have in common: an ordered map from bytes to bytes, changed by transactions.
///
/// Keys are compared byte by byte, so numbers in them are big-endian; 1 to 511 bytes. One thread commits at a time (others wait);
/// reads see the last commit and may come from any thread. Every value is checked by a CRC32C over key and value when it is read.
public protocol KeyValueStore: AnyObject, Sendable {
    /// The id that the store was made for (16 bytes): the directory's.
    var owner: [UInt8] { get }
    /// Does all the changes, in their order, durably, or none.
    func commit(_ changes: [StoreChange]) throws(StoreError)
    /// Hands the value of `key` to `body`, without a copy; nil if there is none. The bytes are gone when `body` returns, which must not
    /// call the store.
    func read<R>(_ key: [UInt8], _ body: (UnsafeRawBufferPointer) -> R) throws(StoreError) -> R?
    /// Hands every key with `prefix` and its value to `body` in rising order (falling if `backwards`) until it answers false. Begins at
    /// `from`, inclusive, where that is given. `body` must not call the store.
    func scan(
        prefix: [UInt8], from: [UInt8]?, backwards: Bool, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool
    ) throws(StoreError)
    /// Frees what readers left behind that died. To be called each minute.
    func checkReaders() throws(StoreError)
    /// A clean close: the next open need not examine the store. Later calls fail with `.closed`.
    func close() throws(StoreError)
}

/// `state/`: the truth that no `.log` file holds. A commit that returned survives a power cut.
public protocol StateStore: KeyValueStore {}

/// `index/`: a cache of what the `.log` files say. It may be older than the last commit after a crash, and may be gone.
public protocol IndexStore: KeyValueStore {}

/// One change of a transaction.
public enum StoreChange: Equatable, Sendable {
    case put([UInt8], [UInt8])
    /// What is not there is no error.
    case delete([UInt8])
    /// Every key that begins so.
    case deletePrefix([UInt8])
    /// Every key from the lower bound, inclusive, to the upper, exclusive.
    case deleteRange([UInt8], [UInt8])
}

extension KeyValueStore {
    public func checkReaders() throws(StoreError) {}

    /// The value of `key`, copied.
    public func get(_ key: [UInt8]) throws(StoreError) -> [UInt8]? { try read(key) { [UInt8]($0) } }

    /// Every key with `prefix` in rising order, until `body` answers false.
    public func scan(prefix: [UInt8], _ body: ([UInt8], [UInt8]) -> Bool) throws(StoreError) {
        try scan(prefix: prefix, from: nil, backwards: false) { body([UInt8]($0), [UInt8]($1)) }
    }
}
