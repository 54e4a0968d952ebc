/// One transaction of a plan, and what the image shows once it is done.
public struct MetadataStep: Equatable, Sendable {
    public var operations: [StoreOperation]
    public var changes: [ImageChange]

    public init(operations: [StoreOperation] = [], changes: [ImageChange] = []) {
        (self.operations, self.changes) = (operations, changes)
    }

    fileprivate var size: Int { operations.reduce(0) { $0 + $1.size } }

    /// Whether `other` may be done in the same transaction.
    func has(roomFor other: MetadataStep) -> Bool {
        operations.count + other.operations.count <= StoreLimits.operations && size + other.size <= StoreLimits.bytes - StoreLimits.key
    }
}
