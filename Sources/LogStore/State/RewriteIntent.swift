/// What `state/` says of a rewrite whose files may not all have their names yet: committed together with the new seal, gone when the
/// directory is synced. The new file is whole and synced by then, so that whoever finds an intent can only go forward.
struct RewriteIntent: Equatable, Sendable {
    static let knownFormat: UInt8 = 1

    /// A segment that the new one takes the place of.
    struct Old: Equatable, Sendable {
        var baseOffset: Int64
        var generation: UInt32
    }

    /// Of the new file: it has the base offset of the first old one.
    var baseOffset: Int64
    var generation: UInt32
    var size: Int64
    var checksum: UInt32
    /// By base offset, rising.
    var old: [Old]

    func encoded() -> [UInt8] {
        var fields = FieldWriter(capacity: 32 + old.count * 12)
        fields.put(Self.knownFormat)
        fields.put(baseOffset)
        fields.put(generation)
        fields.put(size)
        fields.put(checksum)
        fields.put(UInt32(old.count))
        for segment in old {
            fields.put(segment.baseOffset)
            fields.put(segment.generation)
        }
        return fields.bytes
    }

    init(new: SealRecord, old: [Old]) {
        (baseOffset, generation, size, checksum) = (new.baseOffset, new.generation, new.size, new.checksum)
        self.old = old
    }

    init?(_ bytes: UnsafeRawBufferPointer) {
        var fields = FieldReader(bytes)
        guard fields.take(UInt8.self) == Self.knownFormat, let base = fields.take(Int64.self), let generation = fields.take(UInt32.self),
            let size = fields.take(Int64.self), let checksum = fields.take(UInt32.self), let count = fields.take(UInt32.self),
            fields.remaining == Int(count) * 12, base >= 0, size >= 0
        else { return nil }
        (baseOffset, self.generation, self.size, self.checksum, old) = (base, generation, size, checksum, [])
        for _ in 0..<count {
            guard let base = fields.take(Int64.self), let generation = fields.take(UInt32.self), base >= 0 else { return nil }
            old.append(Old(baseOffset: base, generation: generation))
        }
    }
}
