/// Changes that are made together or not at all, if all comparisons hold.
public struct StoreTransaction: Equatable, Sendable {
    public var compares: [StoreCompare]
    public var operations: [StoreOperation]

    public init(compares: [StoreCompare] = [], operations: [StoreOperation]) {
        (self.compares, self.operations) = (compares, operations)
    }

    /// Throws what breaks a limit; every store calls it first.
    public func check() throws(MetadataStoreError) {
        if operations.isEmpty { throw .empty }
        let count = max(operations.count, compares.count)
        if count > StoreLimits.operations { throw .tooManyOperations(count) }
        for key in compares.map(\.key) + operations.map(\.key) { try StoreLimits.check(key) }
        let size = operations.reduce(0) { $0 + $1.size } + compares.reduce(0) { $0 + $1.key.count }
        if size > StoreLimits.bytes { throw .tooLarge(bytes: size) }
        if Set(operations.map(\.key)).count != operations.count { throw .duplicateKey }
    }
}
