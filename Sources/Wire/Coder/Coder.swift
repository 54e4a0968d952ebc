/// One visit of a message's fields in wire order, to read them (`Decoder`) or to write them (`Encoder`).
///
/// A message is described once, in `code(_:)`:
/// ```swift
/// mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
///     try c.int32(&index)
///     if c.has(4...) { try c.int32(&leaderEpoch) }
///     try c.noTags()
/// }
/// ```
/// Both conformers specialise inside the module, so nothing is boxed and nothing but strings and arrays allocated.
protocol Coder {
    /// The version of the message.
    var version: Version { get }

    mutating func bool(_ value: inout Bool) throws(WireError)
    mutating func int8(_ value: inout Int8) throws(WireError)
    mutating func int16(_ value: inout Int16) throws(WireError)
    mutating func int32(_ value: inout Int32) throws(WireError)
    mutating func int64(_ value: inout Int64) throws(WireError)
    mutating func uuid(_ value: inout UUID) throws(WireError)
    /// A code that is not known is read as `unknownServerError`, as Kafka's clients do.
    mutating func errorCode(_ value: inout ErrorCode) throws(WireError)

    mutating func string(_ value: inout String) throws(WireError)
    /// Null is allowed from version `from` on.
    mutating func nullableString(_ value: inout String?, from: Version) throws(WireError)
    mutating func bytes(_ value: inout [UInt8]) throws(WireError)
    mutating func nullableBytes(_ value: inout [UInt8]?) throws(WireError)
    /// Record batches, or null.
    mutating func records(_ value: inout Payload?) throws(WireError)

    mutating func array<T: WireValue>(_ items: inout [T]) throws(WireError)
    /// Null is allowed from version `from` on.
    mutating func nullableArray<T: WireValue>(_ items: inout [T]?, from: Version) throws(WireError)
    /// A struct behind a byte that says whether it is there.
    mutating func nullableStruct<T: WireStruct>(_ value: inout T?) throws(WireError)

    /// Begins the tagged fields at a struct's end; each then follows with `tagged`, tags ascending.
    mutating func tags() throws(WireError) -> TagSection
    /// A tagged field, which is left out when it holds its default.
    mutating func tagged<T: WireValue>(
        _ tag: UInt32, _ value: inout T, default absent: T, in section: inout TagSection
    ) throws(WireError)
}

extension Coder {
    /// Whether a field exists in this version: `c.has(4...)`, `c.has(8...10)`, `c.has(...12)`.
    @inline(__always)
    func has<R: RangeExpression<Version>>(_ versions: R) -> Bool { versions.contains(version) }

    /// A string that may be null in all versions.
    @inline(__always)
    mutating func nullableString(_ value: inout String?) throws(WireError) { try nullableString(&value, from: 0) }

    /// An array that may be null in all versions.
    @inline(__always)
    mutating func nullableArray<T: WireValue>(_ items: inout [T]?) throws(WireError) { try nullableArray(&items, from: 0) }

    /// The end of a struct that has no tagged fields: nothing before the flexible versions.
    @inline(__always)
    mutating func noTags() throws(WireError) { _ = try tags() }

    /// A tagged field whose default is what a new value of its type holds.
    @inline(__always)
    mutating func tagged<T: WireValue>(_ tag: UInt32, _ value: inout T, in section: inout TagSection) throws(WireError) {
        try tagged(tag, &value, default: T(), in: &section)
    }
}
