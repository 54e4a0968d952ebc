/// What `state/` says about a sealed segment: written once, when it is rolled and synced.
struct SealRecord: Equatable, Sendable {
    var baseOffset: Int64
    /// Rises with each rewrite of the segment.
    var generation: UInt32
    var size: Int64
    /// CRC32C of the whole file.
    var checksum: UInt32
    /// One past its last offset.
    var nextOffset: Int64
    /// The largest timestamp of its records; −1 if none has one.
    var maxTimestamp: Int64
    /// Cold compression was tried, whatever came of it.
    var isCold = false

    func encoded() -> [UInt8] {
        var fields = FieldWriter()
        fields.put(generation)
        fields.put(size)
        fields.put(checksum)
        fields.put(nextOffset)
        fields.put(maxTimestamp)
        fields.put(UInt8(isCold ? 1 : 0))
        return fields.bytes
    }

    init(baseOffset: Int64, generation: UInt32, size: Int64, checksum: UInt32, nextOffset: Int64, maxTimestamp: Int64) {
        (self.baseOffset, self.generation, self.size) = (baseOffset, generation, size)
        (self.checksum, self.nextOffset, self.maxTimestamp) = (checksum, nextOffset, maxTimestamp)
    }

    init?(baseOffset: Int64, _ bytes: UnsafeRawBufferPointer) {
        var fields = FieldReader(bytes)
        guard let generation = fields.take(UInt32.self), let size = fields.take(Int64.self), let checksum = fields.take(UInt32.self),
            let next = fields.take(Int64.self), let timestamp = fields.take(Int64.self), size >= 0, next >= baseOffset, baseOffset >= 0
        else { return nil }
        self.init(
            baseOffset: baseOffset, generation: generation, size: size, checksum: checksum, nextOffset: next, maxTimestamp: timestamp)
        // Seals of before there was cold compression end here.
        isCold = (fields.take(UInt8.self) ?? 0) & 1 != 0
    }
}
