import LogStore
import Records

/// A batch of a log: where it is, and what says that it is this one.
struct ModelBatch: Equatable, Sendable {
    struct Entry: Equatable, Sendable {
        /// What the record lies behind the batch's base offset by.
        var delta: Int32
        /// Its timestamp: no two records of a story have the same.
        var stamp: Int64
        var key: UInt8
        /// Bytes of its value, each the stamp's lowest; −1 for a tombstone.
        var size: Int
    }

    var base: Int64 = 0
    var leaderEpoch: Int32 = -1
    var producer: Int64
    var sequence: Int32
    var entries: [Entry]
    /// One past its last offset.
    var next: Int64 = 0
    var codec = Codec.none

    var count: Int { entries.count }
    var lastSequence: Int32 { sequence + Int32(entries.count) - 1 }

    /// The same, at an offset.
    func at(_ base: Int64, leaderEpoch: Int32) -> ModelBatch {
        var moved = self
        (moved.base, moved.leaderEpoch, moved.next) = (base, leaderEpoch, base + Int64(count))
        return moved
    }

    /// As its producer sends it.
    func bytes() throws -> [UInt8] {
        var builder = BatchBuilder(codec: codec, producerID: producer, producerEpoch: 0, baseSequence: sequence)
        for entry in entries {
            let value = entry.size < 0 ? nil : [UInt8](repeating: UInt8(truncatingIfNeeded: entry.stamp), count: entry.size)
            builder.append(timestamp: entry.stamp, key: [entry.key], value: value)
        }
        return try builder.finish()
    }

    /// Reads one back; throws where its checksum does not hold or a record is none of ours.
    init(_ batch: RecordBatch) throws {
        try batch.verifyChecksum()
        let header = batch.header
        (base, next, leaderEpoch) = (header.baseOffset, header.nextOffset, header.leaderEpoch)
        (producer, sequence) = (header.producerID, header.baseSequence)
        var entries: [Entry] = []
        entries.reserveCapacity(Int(max(0, min(header.recordCount, 1000))))
        try batch.withRecords { records throws(BatchError) in
            while let record = try records.next() {
                let value = record.value
                var entry = Entry(
                    delta: Int32(clamping: record.offset - header.baseOffset), stamp: record.timestamp, key: record.key?.first ?? 0,
                    size: value?.count ?? -1)
                // A value that is not its stamp's is none of ours: no record has this size.
                let byte = UInt8(truncatingIfNeeded: entry.stamp)
                if let value, !value.allSatisfy({ $0 == byte }) { entry.size = -2 }
                entries.append(entry)
            }
        }
        self.entries = entries
    }

    init(producer: Int64, sequence: Int32, entries: [Entry]) {
        (self.producer, self.sequence, self.entries) = (producer, sequence, entries)
    }

    /// The same records at the same offsets of the same producer; how they are compressed makes no difference.
    func isSame(as other: ModelBatch) -> Bool {
        base == other.base && next == other.next && leaderEpoch == other.leaderEpoch && producer == other.producer
            && sequence == other.sequence && entries == other.entries
    }
}

extension ModelBatch: CustomStringConvertible {
    var description: String {
        "\(base)..<\(next) (epoch \(leaderEpoch), producer \(producer) from \(sequence), stamps "
            + entries.map { "\($0.stamp - StoryClock.start)" }.joined(separator: " ") + ")"
    }
}

extension BatchIterator {
    /// The first batch of some bytes; nil where they hold none that is whole.
    static func first(in bytes: UnsafeRawBufferPointer) throws -> ModelBatch? {
        var iterator = BatchIterator(bytes)
        return try iterator.next().map { try ModelBatch($0) }
    }
}
