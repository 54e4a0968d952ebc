/// What a table's keys are made of. Their bytes sort as they do: numbers are big-endian.
public protocol TableKey: Sendable {
    func encodeKey(into bytes: inout [UInt8])
    /// Nil where the bytes are no such key.
    init?(keyBytes: UnsafeRawBufferPointer)
}

/// What a table's values are made of.
public protocol TableValue: Sendable {
    func encodeValue(into bytes: inout [UInt8])
    /// Nil where the bytes are no such value. They are gone when the call returns.
    init?(valueBytes: UnsafeRawBufferPointer)
}

extension [UInt8]: TableKey, TableValue {
    public func encodeKey(into bytes: inout [UInt8]) { bytes += self }
    public init?(keyBytes: UnsafeRawBufferPointer) { self.init(keyBytes) }
    public func encodeValue(into bytes: inout [UInt8]) { bytes += self }
    public init?(valueBytes: UnsafeRawBufferPointer) { self.init(valueBytes) }
}

extension String: TableKey, TableValue {
    public func encodeKey(into bytes: inout [UInt8]) { bytes += utf8 }
    public init?(keyBytes: UnsafeRawBufferPointer) { self.init(validating: keyBytes, as: UTF8.self) }
    public func encodeValue(into bytes: inout [UInt8]) { bytes += utf8 }
    public init?(valueBytes: UnsafeRawBufferPointer) { self.init(validating: valueBytes, as: UTF8.self) }
}

extension UInt64: TableKey, TableValue {
    public func encodeKey(into bytes: inout [UInt8]) { withUnsafeBytes(of: bigEndian) { bytes += $0 } }
    public init?(keyBytes: UnsafeRawBufferPointer) {
        guard keyBytes.count == 8 else { return nil }
        self.init(bigEndian: keyBytes.loadUnaligned(as: UInt64.self))
    }
    public func encodeValue(into bytes: inout [UInt8]) { encodeKey(into: &bytes) }
    public init?(valueBytes: UnsafeRawBufferPointer) { self.init(keyBytes: valueBytes) }
}
