/// The headers of a record, in their order. Their framing was checked when the record was read.
public struct RecordHeaders: Sequence {
    private let bytes: UnsafeRawBufferPointer
    /// How many there are.
    public let count: Int

    /// `bytes` hold `count` headers and nothing else, which the caller has checked.
    init(bytes: UnsafeRawBufferPointer, count: Int) { (self.bytes, self.count) = (bytes, count) }

    public func makeIterator() -> Iterator { Iterator(cursor: ByteCursor(bytes), left: count) }

    public struct Iterator: IteratorProtocol {
        fileprivate var cursor: ByteCursor
        fileprivate var left: Int

        public mutating func next() -> RecordHeader? {
            guard left > 0, let size = cursor.varint(), let name = cursor.take(Int(size)), let valueSize = cursor.varint() else {
                return nil
            }
            left -= 1
            return RecordHeader(nameBytes: name, value: valueSize < 0 ? nil : cursor.take(Int(valueSize)))
        }
    }
}
