/// Where a cluster keeps its metadata: a small ordered key-value store with revisions. etcd's shape, so that etcd can be one.
///
/// Each transaction that is done raises the revision. Calls may block on a disk or a network: never from a loop.
public protocol MetadataStore: AnyObject, Sendable {
    /// Does the transaction if its comparisons hold, durably; gives the new revision, or nil where one did not hold.
    ///
    /// Throws where a limit of `StoreLimits` is broken (nothing was done), or the store failed (`failed`: not known).
    func commit(_ transaction: StoreTransaction) throws(MetadataStoreError) -> Int64?

    func get(_ key: [UInt8]) throws(MetadataStoreError) -> StoreEntry?

    /// All keys that begin so, in the order of their bytes, and the revision at which they were read: one consistent view.
    func range(_ prefix: [UInt8]) throws(MetadataStoreError) -> (entries: [StoreEntry], revision: Int64)

    /// Tells `receive` of every transaction after `revision`, those that are done already first, each once and in order.
    ///
    /// `receive` runs on whatever thread commits, must return at once and must not call the store.
    func watch(after revision: Int64, _ receive: @escaping @Sendable (StoreEvent) -> Void) throws(MetadataStoreError) -> any StoreWatch

    /// Forgets the history up to `revision`; watches from before it are told so.
    func compact(upTo revision: Int64) throws(MetadataStoreError)

    /// Frees what it holds; no call may follow.
    func close()
}

/// A watch that goes on until it is cancelled.
public protocol StoreWatch: AnyObject, Sendable {
    /// No event comes after this has returned.
    func cancel()
}
