extension UnsafeRawBufferPointer {
    /// The big-endian integer at `offset`, which the caller knows to lie inside.
    @inline(__always)
    func big<T: FixedWidthInteger>(_ offset: Int, as type: T.Type = T.self) -> T {
        T(bigEndian: loadUnaligned(fromByteOffset: offset, as: T.self))
    }

    /// The bytes of `range`, which the caller knows to lie inside.
    @inline(__always)
    func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: self[range]) }

    /// The bytes from `start` on.
    @inline(__always)
    func slice(_ range: PartialRangeFrom<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: self[range]) }
}

extension UnsafeMutableRawBufferPointer {
    /// Writes `value` big-endian at `offset`, which the caller knows to lie inside.
    @inline(__always)
    func setBig<T: FixedWidthInteger>(_ value: T, at offset: Int) {
        storeBytes(of: value.bigEndian, toByteOffset: offset, as: T.self)
    }
}
