import Checksum

/// What an entry of the journal says of the bytes that follow it: a run of one segment, as it was written there. `docs/format.md` has it to
/// the byte.
struct JournalEntry: Equatable, Sendable {
    /// "OTTLJENT": what a scan looks for, at every border.
    static let mark: UInt64 = 0x4F54_544C_4A45_4E54
    /// Entries begin on a border of so many bytes, so that a damaged one does not hide the next.
    static let alignment = 64
    /// Bytes before the run's.
    static let headerSize = 96
    /// Rounds begin on a border of so many bytes, so that no write touches a block of an acknowledged one.
    static let roundAlignment = 4096

    var round: RoundID
    /// Its number in the round, from 0.
    var number: UInt32
    /// How many entries the round has.
    var count: UInt32
    var directory: TopicID
    var partition: PartitionID
    /// The segment's base offset.
    var segment: Int64
    /// Where in the segment the run begins.
    var position: Int64
    /// How many bytes it has.
    var length: Int

    /// Bytes of a whole entry with a run of `length`, up to the next one's border.
    static func size(_ length: Int) -> Int { (headerSize + length + alignment - 1) & ~(alignment - 1) }

    /// Writes the header into the first `headerSize` bytes of `buffer`. `checksum` is the CRC32C of the run's bytes.
    func write(into buffer: UnsafeMutableRawBufferPointer, checksum: CRC32C) {
        func put<T: FixedWidthInteger>(_ value: T, _ offset: Int) {
            buffer.storeBytes(of: value.bigEndian, toByteOffset: offset, as: T.self)
        }
        put(Self.mark, 0)
        put(round.start, 8)
        put(round.round, 16)
        put(number, 24)
        put(count, 28)
        put(directory.high, 32)
        put(directory.low, 40)
        put(partition.topic.high, 48)
        put(partition.topic.low, 56)
        put(partition.index, 64)
        put(UInt32(truncatingIfNeeded: length), 68)
        put(segment, 72)
        put(position, 80)
        put(CRC32C.of(UnsafeRawBufferPointer(rebasing: buffer[..<88])), 88)
        var whole = checksum
        whole.update(UnsafeRawBufferPointer(rebasing: buffer[..<92]))
        put(whole.value, 92)
    }

    /// Reads a header; nil where it is none, or damaged.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= Self.headerSize else { return nil }
        func take<T: FixedWidthInteger>(_ offset: Int, _ type: T.Type = T.self) -> T {
            T(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: T.self))
        }
        guard take(0) == Self.mark, take(88) == CRC32C.of(UnsafeRawBufferPointer(rebasing: bytes[..<88])) else { return nil }
        self.init(
            round: RoundID(start: take(8), round: take(16)), number: take(24), count: take(28),
            directory: TopicID(high: take(32), low: take(40)),
            partition: PartitionID(topic: TopicID(high: take(48), low: take(56)), index: take(64)), segment: take(72), position: take(80),
            length: Int(take(68, UInt32.self)))
        let (_, overflow) = position.addingReportingOverflow(Int64(length))
        guard segment >= 0, position >= 0, !overflow, number < count, length > 0 else { return nil }
    }

    init(
        round: RoundID, number: UInt32, count: UInt32, directory: TopicID, partition: PartitionID, segment: Int64, position: Int64,
        length: Int
    ) {
        (self.round, self.number, self.count, self.directory, self.partition) = (round, number, count, directory, partition)
        (self.segment, self.position, self.length) = (segment, position, length)
    }
}
