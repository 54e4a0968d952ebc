/// How far a round of scrubbing has come: kept in `index/`, and lost with it.
struct ScrubProgress: Equatable, Sendable {
    private static let knownFormat: UInt8 = 1

    /// When the round began: milliseconds since 1970.
    var began: Int64
    /// The segment that was read last; nil: none yet in this round.
    var last: Place?
    /// Every segment was read.
    var isDone = false

    struct Place: Equatable, Comparable, Sendable {
        var id: PartitionID
        var base: Int64

        static func < (a: Place, b: Place) -> Bool {
            (a.id.topic.high, a.id.topic.low, a.id.index, a.base) < (b.id.topic.high, b.id.topic.low, b.id.index, b.base)
        }
    }

    init(began: Int64) { self.began = began }

    func encoded() -> [UInt8] {
        var fields = FieldWriter()
        fields.put(Self.knownFormat)
        fields.put(began)
        fields.put(UInt8(isDone ? 2 : last == nil ? 0 : 1))
        if let last {
            fields.put(last.id.topic)
            fields.put(last.id.index)
            fields.put(last.base)
        }
        return fields.bytes
    }

    init?(_ bytes: UnsafeRawBufferPointer) {
        var fields = FieldReader(bytes)
        guard fields.take(UInt8.self) == Self.knownFormat, let began = fields.take(Int64.self), let standing = fields.take(UInt8.self)
        else { return nil }
        self.init(began: began)
        isDone = standing == 2
        guard standing > 0, fields.remaining > 0 else { return }
        guard let topic = fields.topic(), let index = fields.take(Int32.self), let base = fields.take(Int64.self) else { return nil }
        last = Place(id: PartitionID(topic: topic, index: index), base: base)
    }
}
