/// Reads the fields of records from front to back; never past the end, whatever the bytes say.
struct ByteCursor {
    private let bytes: UnsafeRawBufferPointer
    /// Where the next read begins.
    private(set) var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// How many bytes are left.
    @inline(__always)
    var remaining: Int { bytes.count &- position }

    /// The next byte; nil at the end.
    @inline(__always)
    mutating func byte() -> UInt8? {
        guard position < bytes.count else { return nil }
        defer { position &+= 1 }
        return bytes[position]
    }

    /// A zigzag integer of at most five bytes; nil if it is longer, too great, or cut off.
    @inline(__always)
    mutating func varint() -> Int32? {
        guard position < bytes.count else { return nil }
        let first = bytes[position]
        if first < 0x80 {
            position &+= 1
            return Int32(first >> 1) ^ -Int32(first & 1)
        }
        if position &+ 1 < bytes.count, bytes[position &+ 1] < 0x80 {
            let value = UInt32(first & 0x7F) | UInt32(bytes[position &+ 1]) &<< 7
            position &+= 2
            return Int32(bitPattern: value >> 1) ^ -Int32(bitPattern: value & 1)
        }
        guard let long = unsigned(longest: Varint.longest32), let value = UInt32(exactly: long) else { return nil }
        return Int32(bitPattern: value >> 1) ^ -Int32(bitPattern: value & 1)
    }

    /// A zigzag integer of at most ten bytes; nil if it is longer or cut off.
    @inline(__always)
    mutating func varlong() -> Int64? {
        guard position < bytes.count else { return nil }
        let first = bytes[position]
        if first < 0x80 {
            position &+= 1
            return Int64(first >> 1) ^ -Int64(first & 1)
        }
        guard let value = unsigned(longest: Varint.longest64) else { return nil }
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    @inline(__always)
    private mutating func unsigned(longest: Int) -> UInt64? {
        let limit = min(longest, remaining)
        var value: UInt64 = 0
        var i = 0
        while i < limit {
            let byte = bytes[position &+ i]
            value |= UInt64(byte & 0x7F) &<< UInt64(7 &* i)
            i &+= 1
            if byte < 0x80 {
                position &+= i
                return value
            }
        }
        return nil
    }

    /// Passes over `count` bytes; false if there are not that many.
    @inline(__always)
    mutating func skip(_ count: Int) -> Bool {
        guard count >= 0, count <= remaining else { return false }
        position &+= count
        return true
    }

    /// The next `count` bytes; nil if there are not that many.
    @inline(__always)
    mutating func take(_ count: Int) -> UnsafeRawBufferPointer? {
        guard count >= 0, count <= remaining else { return nil }
        defer { position &+= count }
        return bytes.slice(position..<(position &+ count))
    }
}
