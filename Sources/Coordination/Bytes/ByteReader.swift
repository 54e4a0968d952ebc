/// Reads what `ByteWriter` wrote. Nothing in the bytes can trap it: every length is checked against what is left.
public struct ByteReader: Sendable {
    private let bytes: [UInt8]
    private var position = 0

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// How many bytes are left.
    public var left: Int { bytes.count - position }

    public mutating func integer<I: FixedWidthInteger>(_: I.Type = I.self) throws(BytesError) -> I {
        let size = I.bitWidth / 8
        guard left >= size else { throw .short(at: position) }
        var value: I = 0
        for byte in bytes[position..<position + size] { value = (I.bitWidth > 8 ? value << 8 : 0) | I(truncatingIfNeeded: byte) }
        position += size
        return value
    }

    /// What is left.
    public var rest: ArraySlice<UInt8> { bytes[position...] }

    /// The next `count` bytes.
    public mutating func take(_ count: Int) throws(BytesError) -> [UInt8] {
        guard count >= 0, left >= count else { throw .short(at: position) }
        defer { position += count }
        return Array(bytes[position..<position + count])
    }

    public mutating func flag() throws(BytesError) -> Bool { try integer(UInt8.self) != 0 }

    public mutating func id() throws(BytesError) -> ID { ID(high: try integer(), low: try integer()) }

    public mutating func counted() throws(BytesError) -> [UInt8] {
        try take(Int(try integer(UInt32.self)))
    }

    public mutating func string() throws(BytesError) -> String {
        let start = position
        guard let text = String(validating: try counted(), as: UTF8.self) else { throw .malformed("text", at: start) }
        return text
    }

    public mutating func optional() throws(BytesError) -> String? { try flag() ? try string() : nil }

    /// An array whose elements take at least `least` bytes each: a forged count is found before anything is allocated.
    public mutating func array<T>(least: Int = 1, _ body: (inout ByteReader) throws(BytesError) -> T) throws(BytesError) -> [T] {
        let count = Int(try integer(UInt32.self))
        guard count <= left / max(least, 1) else { throw .short(at: position) }
        var values: [T] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try body(&self)) }
        return values
    }

    /// Throws if anything is left.
    public func end() throws(BytesError) {
        if left > 0 { throw .malformed("end", at: position) }
    }

    /// An error at the present position.
    public func malformed(_ what: String) -> BytesError { .malformed(what, at: position) }
}
