/// Puts records into a batch.
///
///     var builder = BatchBuilder(codec: .lz4)
///     builder.append(timestamp: now, key: Array("k".utf8), value: Array("v".utf8))
///     let bytes = try builder.finish()
public struct BatchBuilder {
    /// Base offset of the batch; a producer's is 0.
    public var baseOffset: Int64
    /// Leader epoch; a producer's is -1.
    public var leaderEpoch: Int32 = -1
    /// Codec, timestamp type and kind. The codec is that of the initialiser, whatever is set here.
    public var attributes = BatchAttributes()
    /// Producer id, its epoch and the first record's sequence; -1 for none.
    public let producerID: Int64, producerEpoch: Int16, baseSequence: Int32
    /// How many records were appended.
    public private(set) var count: Int32 = 0

    private let codec: Codec
    private let level: Int?
    private var bytes: [UInt8]
    private var record: [UInt8] = []
    private var baseTimestamp: Int64 = -1
    private var maxTimestamp: Int64 = -1
    private var lastOffsetDelta: Int32 = -1

    /// A batch without records yet. A level of nil is Kafka's default.
    public init(
        baseOffset: Int64 = 0, codec: Codec = .none, level: Int? = nil, producerID: Int64 = -1, producerEpoch: Int16 = -1,
        baseSequence: Int32 = -1
    ) {
        self.baseOffset = baseOffset
        (self.codec, self.level) = (codec, level)
        (self.producerID, self.producerEpoch, self.baseSequence) = (producerID, producerEpoch, baseSequence)
        bytes = [UInt8](repeating: 0, count: BatchHeader.size)
    }

    /// Bytes of the batch so far, before compression.
    public var sizeInBytes: Int { bytes.count }

    /// Appends a record, at the next offset or at `offsetDelta`, which must be greater than the last.
    public mutating func append(
        timestamp: Int64, key: [UInt8]?, value: [UInt8]?, headers: [(name: String, value: [UInt8]?)] = [], offsetDelta: Int32? = nil
    ) {
        start(timestamp, offsetDelta)
        field(key)
        field(value)
        Varint.append(Int64(headers.count), to: &record)
        for header in headers {
            field(Array(header.name.utf8))
            field(header.value)
        }
        end()
    }

    /// Appends a record read from another batch, with its timestamp, key, value, headers and attributes.
    public mutating func append(_ source: Record, offsetDelta: Int32? = nil) {
        start(source.timestamp, offsetDelta, attributes: source.attributes)
        field(source.key)
        field(source.value)
        Varint.append(Int64(source.headers.count), to: &record)
        for header in source.headers {
            field(header.nameBytes)
            field(header.value)
        }
        end()
    }

    /// The whole batch, compressed and checksummed.
    public mutating func finish() throws(CodecError) -> [UInt8] {
        if codec == .none { return finishPlain() }
        var header = header(codec)
        var output = OutputBuffer(limit: OutputBuffer.unbounded)
        try bytes.withUnsafeBufferPointer { all throws(CodecError) in
            try codec.compress(UnsafeRawBufferPointer(all).slice(BatchHeader.size...), level: level, into: &output)
        }
        return header.joined(output.bytes)
    }

    /// The whole batch without compression.
    mutating func finishPlain() -> [UInt8] {
        var header = header(.none)
        header.length = Int32(clamping: bytes.count - BatchHeader.lengthEnd)
        bytes.withUnsafeMutableBytes { all in
            header.checksum = header.computedChecksum(payload: UnsafeRawBufferPointer(all).slice(BatchHeader.size...))
            header.write(to: all)
        }
        return bytes
    }

    private func header(_ codec: Codec) -> BatchHeader {
        var attributes = attributes
        attributes.setCodec(codec)
        return BatchHeader(
            baseOffset: baseOffset, leaderEpoch: leaderEpoch, attributes: attributes, lastOffsetDelta: lastOffsetDelta,
            baseTimestamp: baseTimestamp, maxTimestamp: maxTimestamp, producerID: producerID, producerEpoch: producerEpoch,
            baseSequence: baseSequence, recordCount: count)
    }

    private mutating func start(_ timestamp: Int64, _ offsetDelta: Int32?, attributes: Int8 = 0) {
        if count == 0 { baseTimestamp = timestamp }
        maxTimestamp = max(maxTimestamp, timestamp)
        let delta = offsetDelta ?? lastOffsetDelta + 1
        precondition(delta > lastOffsetDelta, "offsets in a batch rise")
        lastOffsetDelta = delta
        count += 1
        record.removeAll(keepingCapacity: true)
        record.append(UInt8(bitPattern: attributes))
        Varint.append(timestamp &- baseTimestamp, to: &record)
        Varint.append(Int64(delta), to: &record)
    }

    private mutating func field(_ value: [UInt8]?) {
        guard let value else { return Varint.append(-1, to: &record) }
        Varint.append(Int64(value.count), to: &record)
        record.append(contentsOf: value)
    }

    private mutating func field(_ value: UnsafeRawBufferPointer?) {
        guard let value else { return Varint.append(-1, to: &record) }
        Varint.append(Int64(value.count), to: &record)
        record.append(contentsOf: value)
    }

    private mutating func end() {
        Varint.append(Int64(record.count), to: &bytes)
        bytes.append(contentsOf: record)
    }
}
