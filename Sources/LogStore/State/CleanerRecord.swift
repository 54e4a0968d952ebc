/// What `state/` says of a partition's compaction.
struct CleanerRecord: Equatable, Sendable {
    static let knownFormat: UInt8 = 1

    /// Below it each key was met by a round of compaction; what lies there of older values is gone.
    var cleanUpTo: Int64

    func encoded() -> [UInt8] {
        var fields = FieldWriter(capacity: 16)
        fields.put(Self.knownFormat)
        fields.put(cleanUpTo)
        return fields.bytes
    }

    init(cleanUpTo: Int64) { self.cleanUpTo = cleanUpTo }

    init?(_ bytes: UnsafeRawBufferPointer) {
        var fields = FieldReader(bytes)
        guard fields.take(UInt8.self) == Self.knownFormat, let offset = fields.take(Int64.self), offset >= 0 else { return nil }
        self.init(cleanUpTo: offset)
    }
}
