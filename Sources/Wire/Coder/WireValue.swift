/// Something with a place on the wire: a primitive, a struct, an array of such. What a new one holds is the wire's default.
protocol WireValue: Equatable, Sendable {
    init()
    /// Visits each field once, in wire order; `c` reads into it or writes it.
    mutating func code<C: Coder>(_ c: inout C) throws(WireError)
}

/// A struct inside a message.
protocol WireStruct: WireValue {}

/// A request or a response.
protocol Message: WireStruct {
    static var api: API { get }
}

extension Bool: WireValue {
    @inline(__always)
    mutating func code<C: Coder>(_ c: inout C) throws(WireError) { try c.bool(&self) }
}

extension Int8: WireValue {
    @inline(__always)
    mutating func code<C: Coder>(_ c: inout C) throws(WireError) { try c.int8(&self) }
}

extension Int16: WireValue {
    @inline(__always)
    mutating func code<C: Coder>(_ c: inout C) throws(WireError) { try c.int16(&self) }
}

extension Int32: WireValue {
    @inline(__always)
    mutating func code<C: Coder>(_ c: inout C) throws(WireError) { try c.int32(&self) }
}

extension Int64: WireValue {
    @inline(__always)
    mutating func code<C: Coder>(_ c: inout C) throws(WireError) { try c.int64(&self) }
}

extension UUID: WireValue {
    @inline(__always)
    mutating func code<C: Coder>(_ c: inout C) throws(WireError) { try c.uuid(&self) }
}

extension ErrorCode: WireValue {
    init() { self = .none }

    @inline(__always)
    mutating func code<C: Coder>(_ c: inout C) throws(WireError) { try c.errorCode(&self) }
}

extension String: WireValue {
    @inline(__always)
    mutating func code<C: Coder>(_ c: inout C) throws(WireError) { try c.string(&self) }
}

extension String?: WireValue {
    init() { self = nil }

    @inline(__always)
    mutating func code<C: Coder>(_ c: inout C) throws(WireError) { try c.nullableString(&self) }
}

extension Array: WireValue where Element: WireValue {
    @inline(__always)
    mutating func code<C: Coder>(_ c: inout C) throws(WireError) { try c.array(&self) }
}
