/// Reads a message's fields from a frame. Every length is held against the bytes that are left before it is believed.
struct Decoder: Coder {
    private let frame: UnsafeRawBufferPointer
    /// The next byte.
    private(set) var position = 0
    /// The first byte that may not be read: the frame's end, or that of a tagged field.
    private var end: Int
    var version: Version = 0
    var isFlexible = false

    /// Reads `frame`, which must outlive the decoder. The version is set when the header has been read.
    init(_ frame: UnsafeRawBufferPointer) {
        self.frame = frame
        end = frame.count
    }

    // MARK: Primitives

    @inline(__always)
    private mutating func take<T: FixedWidthInteger>(_: T.Type) throws(WireError) -> T {
        guard end &- position >= MemoryLayout<T>.size else { throw malformed("frame ends inside a number") }
        let value = frame.loadUnaligned(fromByteOffset: position, as: T.self)
        position &+= MemoryLayout<T>.size
        return T(bigEndian: value)
    }

    @inline(__always)
    mutating func bool(_ value: inout Bool) throws(WireError) { value = try take(UInt8.self) != 0 }

    @inline(__always)
    mutating func int8(_ value: inout Int8) throws(WireError) { value = try take(Int8.self) }

    @inline(__always)
    mutating func int16(_ value: inout Int16) throws(WireError) { value = try take(Int16.self) }

    @inline(__always)
    mutating func int32(_ value: inout Int32) throws(WireError) { value = try take(Int32.self) }

    @inline(__always)
    mutating func int64(_ value: inout Int64) throws(WireError) { value = try take(Int64.self) }

    @inline(__always)
    mutating func uuid(_ value: inout UUID) throws(WireError) {
        let high = try take(UInt64.self)
        value = UUID(high: high, low: try take(UInt64.self))
    }

    @inline(__always)
    mutating func errorCode(_ value: inout ErrorCode) throws(WireError) {
        value = ErrorCode(rawValue: try take(Int16.self)) ?? .unknownServerError
    }

    @inline(__always)
    private mutating func varint() throws(WireError) -> UInt32 {
        let first = try take(UInt8.self)
        if first < 0x80 { return UInt32(first) }
        return try restOfVarint(first)
    }

    @inline(never)
    private mutating func restOfVarint(_ first: UInt8) throws(WireError) -> UInt32 {
        var value = UInt64(first & 0x7F)
        for shift in stride(from: UInt64(7), through: 28, by: 7) {
            let byte = try take(UInt8.self)
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 {
                guard let narrow = UInt32(exactly: value) else { break }
                return narrow
            }
        }
        throw malformed("variable-length number does not fit in 32 bits")
    }

    // MARK: Lengths

    /// A length of bytes or of elements, of which each takes at least one byte; −1 is null.
    @inline(__always)
    private mutating func length(short: Bool) throws(WireError) -> Int {
        let length: Int
        if isFlexible {
            length = Int(try varint()) &- 1
        } else if short {
            length = Int(try take(Int16.self))
        } else {
            length = Int(try take(Int32.self))
        }
        guard length >= -1 else { throw malformed("negative length") }
        guard length <= end &- position else { throw malformed("length beyond the frame's end") }
        return length
    }

    @inline(never)
    private func malformed(_ what: String) -> WireError { .malformed(what, at: position) }

    // MARK: Strings and bytes

    @inline(__always)
    private mutating func slice(_ length: Int) -> UnsafeRawBufferPointer {
        let slice = UnsafeRawBufferPointer(rebasing: frame[position..<position &+ length])
        position &+= length
        return slice
    }

    @inline(__always)
    mutating func string(_ value: inout String) throws(WireError) {
        let length = try length(short: true)
        guard length >= 0 else { throw malformed("null string") }
        // Bytes that are not UTF-8 become U+FFFD.
        value = String(decoding: slice(length), as: UTF8.self)
    }

    @inline(__always)
    mutating func nullableString(_ value: inout String?, from: Version) throws(WireError) {
        let length = try length(short: true)
        if length < 0 {
            guard version >= from else { throw malformed("null string") }
            value = nil
        } else {
            value = String(decoding: slice(length), as: UTF8.self)
        }
    }

    mutating func bytes(_ value: inout [UInt8]) throws(WireError) {
        let length = try length(short: false)
        guard length >= 0 else { throw malformed("null bytes") }
        value = [UInt8](slice(length))
    }

    mutating func nullableBytes(_ value: inout [UInt8]?) throws(WireError) {
        let length = try length(short: false)
        value = length < 0 ? nil : [UInt8](slice(length))
    }

    @inline(__always)
    mutating func records(_ value: inout Payload?) throws(WireError) {
        let length = try length(short: false)
        guard length >= 0 else {
            value = nil
            return
        }
        value = .range(position..<position &+ length)
        position &+= length
    }

    /// A header's client id, whose length is two bytes in all versions.
    mutating func clientID() throws(WireError) -> String? {
        let flexible = isFlexible
        isFlexible = false
        defer { isFlexible = flexible }
        var value: String?
        try nullableString(&value, from: .min)
        return value
    }

    // MARK: Arrays and structs

    @inline(__always)
    private mutating func elements<T: WireValue>(_ count: Int) throws(WireError) -> [T] {
        var items: [T] = []
        // A count is a claim: no more memory for it at once than a few times what the frame's rest takes.
        items.reserveCapacity(min(count, 4 &* (end &- position) / max(1, MemoryLayout<T>.stride) &+ 1))
        for _ in 0..<count {
            var item = T()
            try item.code(&self)
            items.append(item)
        }
        return items
    }

    @inline(__always)
    mutating func array<T: WireValue>(_ items: inout [T]) throws(WireError) {
        let count = try length(short: false)
        guard count >= 0 else { throw malformed("null array") }
        items = try elements(count)
    }

    @inline(__always)
    mutating func nullableArray<T: WireValue>(_ items: inout [T]?, from: Version) throws(WireError) {
        let count = try length(short: false)
        if count < 0 {
            guard version >= from else { throw malformed("null array") }
            items = nil
        } else {
            items = try elements(count)
        }
    }

    mutating func nullableStruct<T: WireStruct>(_ value: inout T?) throws(WireError) {
        guard try take(Int8.self) >= 0 else {
            value = nil
            return
        }
        var present = T()
        try present.code(&self)
        value = present
    }

    // MARK: Tagged fields

    @inline(__always)
    mutating func tags() throws(WireError) -> TagSection {
        guard isFlexible else { return .absent }
        let count = Int(try varint())
        let section = TagSection(start: position, count: count, exists: true)
        if count > 0 { try skipTags(count) }
        return section
    }

    /// Steps over the section, so that fields that nobody knows cost nothing more.
    @inline(never)
    private mutating func skipTags(_ count: Int) throws(WireError) {
        guard count <= (end &- position) / 2 else { throw malformed("more tagged fields than bytes") }
        for _ in 0..<count {
            _ = try varint()
            let size = Int(try varint())
            guard size <= end &- position else { throw malformed("tagged field beyond the frame's end") }
            position &+= size
        }
    }

    @inline(__always)
    mutating func tagged<T: WireValue>(
        _ tag: UInt32, _ value: inout T, default absent: T, in section: inout TagSection
    ) throws(WireError) {
        if section.count > 0 { try find(tag, &value, in: section) }
    }

    @inline(never)
    private mutating func find<T: WireValue>(_ tag: UInt32, _ value: inout T, in section: TagSection) throws(WireError) {
        let (afterSection, frameEnd) = (position, end)
        defer { (position, end) = (afterSection, frameEnd) }
        position = section.start
        for _ in 0..<section.count {
            let found = try varint()
            let size = Int(try varint())
            if found == tag {
                end = position &+ size
                return try value.code(&self)
            }
            position &+= size
        }
    }
}
