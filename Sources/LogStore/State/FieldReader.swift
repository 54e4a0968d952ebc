/// Reads what `FieldWriter` wrote; nil wherever the bytes are not enough.
struct FieldReader {
    private let bytes: UnsafeRawBufferPointer
    private(set) var position = 0

    /// `bytes` must outlive the reader.
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var remaining: Int { bytes.count - position }

    mutating func take<T: FixedWidthInteger>(_ type: T.Type = T.self) -> T? {
        let size = MemoryLayout<T>.size
        guard remaining >= size else { return nil }
        defer { position += size }
        return T(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: T.self))
    }

    mutating func text() -> String? {
        guard let count = take(UInt16.self), remaining >= Int(count) else { return nil }
        defer { position += Int(count) }
        return String(decoding: bytes[position..<position + Int(count)], as: UTF8.self)
    }

    mutating func topic() -> TopicID? {
        guard let high = take(UInt64.self), let low = take(UInt64.self) else { return nil }
        return TopicID(high: high, low: low)
    }
}
