extension BatchError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .incomplete(let needed, let available): "no whole batch: \(needed) bytes needed, \(available) there"
        case .lengthTooSmall(let length): "the length field says \(length), the smallest batch has \(BatchHeader.smallestLength)"
        case .oldFormat(let magic): "message format \(magic), from before Kafka 0.11, is not taken; only format 2 is"
        case .unknownFormat(let magic): "magic \(magic) is no record batch format; 2 is"
        case .wrongChecksum(let stored, let computed): "CRC-32C is \(stored), but that of the bytes is \(computed)"
        case .noBatch: "exactly one record batch is asked for, none is there"
        case .severalBatches: "exactly one record batch is asked for, several are there"
        case .trailingBytes(let count): "\(count) bytes behind the batch are no batch"
        case .tooLarge(let size, let limit): "the batch has \(size) bytes, max.message.bytes is \(limit)"
        case .largerThanSegment(let size, let limit): "the batch has \(size) bytes, segment.bytes is \(limit)"
        case .baseOffsetNotZero(let offset): "a producer's batch must have base offset 0, not \(offset)"
        case .wrongCount(let count, let delta): "record count \(count) and last offset delta \(delta) do not agree"
        case .controlBatch: "control batches are written by brokers only"
        case .missingSequence(let id, let sequence): "producer id \(id) without a sequence (\(sequence))"
        case .unknownCodec(let number): "codec \(number) is unknown; 0 to 4 are none, gzip, snappy, lz4 and zstd"
        case .notDecompressible(let error): error.description
        case .malformedRecord(let index, let reason): "record \(index) is malformed: \(reason)"
        case .wrongOffsetDelta(let index, let delta): "record \(index) has offset delta \(delta)"
        case .rejectedRecords(let errors):
            "\(errors.count) records rejected, the first: record \(errors.first?.index ?? 0), \(errors.first?.message ?? "")"
        }
    }
}
