/// What `state/` remembers of a segment's damaged bytes, so that a clean restart, which reads no log, goes on refusing them.
struct DamageRecord: Equatable, Sendable {
    var baseOffset: Int64
    /// Of the segment then: a rewrite or a truncation makes what is said here void.
    var generation: UInt32
    /// Byte ranges in the file, rising.
    var ranges: [Range<Int64>]

    init(baseOffset: Int64, generation: UInt32, ranges: [Range<Int64>]) {
        (self.baseOffset, self.generation, self.ranges) = (baseOffset, generation, ranges)
    }

    func encoded() -> [UInt8] {
        var fields = FieldWriter(capacity: 8 + ranges.count * 16)
        fields.put(generation)
        fields.put(UInt32(ranges.count))
        for range in ranges {
            fields.put(range.lowerBound)
            fields.put(range.upperBound)
        }
        return fields.bytes
    }

    init?(baseOffset: Int64, _ bytes: UnsafeRawBufferPointer) {
        var fields = FieldReader(bytes)
        guard baseOffset >= 0, let generation = fields.take(UInt32.self), let count = fields.take(UInt32.self),
            fields.remaining == Int(count) * 16
        else { return nil }
        self.init(baseOffset: baseOffset, generation: generation, ranges: [])
        for _ in 0..<count {
            guard let lower = fields.take(Int64.self), let upper = fields.take(Int64.self), lower >= 0, lower <= upper else { return nil }
            ranges.append(lower..<upper)
        }
    }
}
