/// Builds a value of `state/` or `index/`: big-endian fields one after the other.
struct FieldWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int = 64) { bytes.reserveCapacity(capacity) }

    mutating func put<T: FixedWidthInteger>(_ value: T) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// A length of 16 bits, then UTF-8.
    mutating func put(_ text: String) {
        let utf8 = Array(text.utf8.prefix(Int(UInt16.max)))
        put(UInt16(utf8.count))
        bytes.append(contentsOf: utf8)
    }

    mutating func put(_ topic: TopicID) {
        put(topic.high)
        put(topic.low)
    }
}
