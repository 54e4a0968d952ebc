/// Writes a message's fields into a frame that begins with its length: into memory that is lent to it while that suffices. `deallocate` is
/// owed after the last use.
struct Encoder: Coder {
    private var storage: UnsafeMutableRawPointer
    private var capacity: Int
    /// The memory is not the lent one.
    private var isOwned = false
    private var count = 4
    private var splices: [Splice] = []
    private let source: UnsafeRawBufferPointer?
    let version: Version
    private let isFlexible: Bool

    /// A frame that holds nothing but room for its length. `source` is the frame that `.range` payloads point into; `lent` has at least four
    /// bytes, and outlives the encoder.
    init(_ version: Version, isFlexible: Bool, source: UnsafeRawBufferPointer?, in lent: UnsafeMutableRawBufferPointer) {
        capacity = lent.count
        storage = lent.baseAddress!
        self.version = version
        self.isFlexible = isFlexible
        self.source = source
    }

    /// Gives memory of its own back.
    func deallocate() {
        if isOwned { storage.deallocate() }
    }

    /// The frame with its length, which counts spliced bytes too.
    mutating func finish() throws(WireError) -> EncodedFrame {
        let spliced = splices.reduce(0) { $0 + $1.count }
        guard let length = Int32(exactly: count - 4 + spliced) else { throw .notEncodable("frame over 2 GiB") }
        storage.storeBytes(of: length.bigEndian, as: Int32.self)
        return EncodedFrame(bytes: [UInt8](UnsafeRawBufferPointer(start: storage, count: count)), splices: splices)
    }

    // MARK: Room

    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if capacity &- count < more { grow(more) }
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        let larger = max(capacity * 4, count + more + capacity)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 8)
        moved.copyMemory(from: storage, byteCount: count)
        deallocate()
        (storage, capacity, isOwned) = (moved, larger, true)
    }

    // MARK: Primitives

    @inline(__always)
    private mutating func put<T: FixedWidthInteger>(_ value: T) {
        reserve(MemoryLayout<T>.size)
        storage.storeBytes(of: value.bigEndian, toByteOffset: count, as: T.self)
        count &+= MemoryLayout<T>.size
    }

    @inline(__always)
    private mutating func put(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        reserve(bytes.count)
        storage.advanced(by: count).copyMemory(from: start, byteCount: bytes.count)
        count &+= bytes.count
    }

    @inline(__always)
    mutating func bool(_ value: inout Bool) throws(WireError) { put(value ? 1 as UInt8 : 0) }

    @inline(__always)
    mutating func int8(_ value: inout Int8) throws(WireError) { put(value) }

    @inline(__always)
    mutating func int16(_ value: inout Int16) throws(WireError) { put(value) }

    @inline(__always)
    mutating func int32(_ value: inout Int32) throws(WireError) { put(value) }

    @inline(__always)
    mutating func int64(_ value: inout Int64) throws(WireError) { put(value) }

    @inline(__always)
    mutating func uuid(_ value: inout UUID) throws(WireError) {
        put(value.high)
        put(value.low)
    }

    @inline(__always)
    mutating func errorCode(_ value: inout ErrorCode) throws(WireError) { put(value.rawValue) }

    private mutating func putVarint(_ value: UInt32) {
        var rest = value
        while rest >= 0x80 {
            put(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        put(UInt8(truncatingIfNeeded: rest))
    }

    // MARK: Lengths

    /// Writes a length of bytes or elements; −1 is null.
    @inline(__always)
    private mutating func length(_ length: Int, short: Bool) throws(WireError) {
        if isFlexible {
            guard length < Int(Int32.max) else { throw .notEncodable("length over 2 GiB") }
            putVarint(UInt32(truncatingIfNeeded: length &+ 1))
        } else if short {
            guard let narrow = Int16(exactly: length) else { throw .notEncodable("string over 32767 bytes") }
            put(narrow)
        } else {
            guard let narrow = Int32(exactly: length) else { throw .notEncodable("length over 2 GiB") }
            put(narrow)
        }
    }

    /// Writes a null, which is allowed from version `from` on.
    private mutating func null(short: Bool, from: Version) throws(WireError) {
        guard version >= from else { throw .notEncodable("null where version \(version) has none") }
        try length(-1, short: short)
    }

    // MARK: Strings and bytes

    @inline(__always)
    mutating func string(_ value: inout String) throws(WireError) {
        try length(value.utf8.count, short: true)
        value.withUTF8 { put(UnsafeRawBufferPointer($0)) }
    }

    @inline(__always)
    mutating func nullableString(_ value: inout String?, from: Version) throws(WireError) {
        if var present = value {
            try string(&present)
        } else {
            try null(short: true, from: from)
        }
    }

    mutating func bytes(_ value: inout [UInt8]) throws(WireError) {
        try length(value.count, short: false)
        value.withUnsafeBytes { put($0) }
    }

    mutating func nullableBytes(_ value: inout [UInt8]?) throws(WireError) {
        if var present = value {
            try bytes(&present)
        } else {
            try null(short: false, from: 0)
        }
    }

    @inline(__always)
    mutating func records(_ value: inout Payload?) throws(WireError) {
        guard let value else { return try null(short: false, from: 0) }
        try length(value.count, short: false)
        switch value {
        case .bytes(let bytes):
            bytes.withUnsafeBytes { put($0) }
        case .splice(let size):
            if size > 0 { splices.append(Splice(at: count, count: size)) }
        case .range(let range):
            guard let source, range.lowerBound >= 0, range.upperBound <= source.count else {
                throw .notEncodable("records of a frame that is not given")
            }
            put(UnsafeRawBufferPointer(rebasing: source[range]))
        }
    }

    /// A header's client id, whose length is two bytes in all versions.
    mutating func clientID(_ value: String?) throws(WireError) {
        guard var value else { return put(-1 as Int16) }
        guard let length = Int16(exactly: value.utf8.count) else { throw .notEncodable("client id over 32767 bytes") }
        put(length)
        value.withUTF8 { put(UnsafeRawBufferPointer($0)) }
    }

    // MARK: Arrays and structs

    @inline(__always)
    mutating func array<T: WireValue>(_ items: inout [T]) throws(WireError) {
        try length(items.count, short: false)
        // Elements are visited as copies: a change in place would copy the whole array, which somebody else holds too.
        for var item in items { try item.code(&self) }
    }

    @inline(__always)
    mutating func nullableArray<T: WireValue>(_ items: inout [T]?, from: Version) throws(WireError) {
        if var present = items {
            try array(&present)
        } else {
            try null(short: false, from: from)
        }
    }

    mutating func nullableStruct<T: WireStruct>(_ value: inout T?) throws(WireError) {
        guard var present = value else { return put(-1 as Int8) }
        put(1 as Int8)
        try present.code(&self)
    }

    // MARK: Tagged fields

    @inline(__always)
    mutating func tags() throws(WireError) -> TagSection {
        guard isFlexible else { return .absent }
        put(0 as UInt8)
        return TagSection(start: count &- 1, count: 0, exists: true)
    }

    @inline(__always)
    mutating func tagged<T: WireValue>(
        _ tag: UInt32, _ value: inout T, default absent: T, in section: inout TagSection
    ) throws(WireError) {
        if section.exists, value != absent { try putTagged(tag, &value, in: &section) }
    }

    @inline(never)
    private mutating func putTagged<T: WireValue>(_ tag: UInt32, _ value: inout T, in section: inout TagSection) throws(WireError) {
        section.count += 1
        // One byte counts the fields: no struct knows 128 of them.
        storage.storeBytes(of: UInt8(section.count), toByteOffset: section.start, as: UInt8.self)
        putVarint(tag)
        let start = count
        try value.code(&self)
        let size = count - start
        // The size goes before the value and is known after it: it is written behind, then both are turned round.
        putVarint(UInt32(size))
        let width = count - start - size
        var prefix: UInt64 = 0
        withUnsafeMutableBytes(of: &prefix) { $0.baseAddress!.copyMemory(from: storage + start + size, byteCount: width) }
        (storage + start + width).copyMemory(from: storage + start, byteCount: size)
        withUnsafeBytes(of: prefix) { (storage + start).copyMemory(from: $0.baseAddress!, byteCount: width) }
    }
}
