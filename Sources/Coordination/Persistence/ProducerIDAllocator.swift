/// Hands out producer ids in blocks. A block is persisted before anybody uses an id of it, so no id comes twice.
public struct ProducerIDAllocator: Equatable, Sendable {
    /// How many ids a block has, as in Kafka.
    public static let blockSize: Int32 = 1000

    /// The first id that no block holds yet.
    public private(set) var next: Int64 = 0

    public init() {}

    /// The next block, nil where no id is left. `record` is then to be stored before the block is used.
    public mutating func allocate() -> ProducerIDBlock? {
        let (end, overflow) = next.addingReportingOverflow(Int64(Self.blockSize))
        guard !overflow else { return nil }
        defer { next = end }
        return ProducerIDBlock(first: next, count: Self.blockSize)
    }

    public var record: [UInt8] { ImageBytes.encode { $0.integer(next) } }

    public init(decoding bytes: [UInt8]) throws(BytesError) {
        next = try ImageBytes.decode(bytes) { reader throws(BytesError) in
            let next: Int64 = try reader.integer()
            guard next >= 0 else { throw reader.malformed("producer id") }
            return next
        }
    }
}
