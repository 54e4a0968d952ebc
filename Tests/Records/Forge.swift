import Checksum
import Records

/// A record of a forged batch: every field can be made wrong.
struct ForgedRecord {
    var key: [UInt8]? = Array("k".utf8)
    var value: [UInt8]? = Array("v".utf8)
    var timestampDelta: Int64 = 0
    var offsetDelta: Int64?
    var headers: [(name: [UInt8]?, value: [UInt8]?)] = []
    var headerCount: Int64?

    /// The bytes of the record at `index`, with its length before it.
    func bytes(at index: Int) -> [UInt8] {
        var body: [UInt8] = [0]
        varint(timestampDelta, &body)
        varint(offsetDelta ?? Int64(index), &body)
        field(key, &body)
        field(value, &body)
        varint(headerCount ?? Int64(headers.count), &body)
        for header in headers {
            field(header.name, &body)
            field(header.value, &body)
        }
        var all: [UInt8] = []
        varint(Int64(body.count), &all)
        return all + body
    }
}

/// The zigzag bytes of `value` behind `bytes`; written apart from the code under test.
func varint(_ value: Int64, _ bytes: inout [UInt8]) {
    var rest = UInt64(bitPattern: (value << 1) ^ (value >> 63))
    repeat {
        let low = UInt8(rest & 0x7F)
        rest >>= 7
        bytes.append(rest == 0 ? low : low | 0x80)
    } while rest != 0
}

private func field(_ value: [UInt8]?, _ bytes: inout [UInt8]) {
    varint(value.map { Int64($0.count) } ?? -1, &bytes)
    bytes += value ?? []
}

/// A batch of which every field can be made wrong; the checksum holds unless it is given.
func forge(
    _ records: [ForgedRecord] = [ForgedRecord()], payload: [UInt8]? = nil, crc: UInt32? = nil,
    _ change: (inout BatchHeader) -> Void = { _ in }
) -> [UInt8] {
    let payload = payload ?? records.enumerated().flatMap { $0.element.bytes(at: $0.offset) }
    var header = BatchHeader(
        length: Int32(49 + payload.count), lastOffsetDelta: Int32(records.count - 1), baseTimestamp: 1_700_000_000_000,
        maxTimestamp: 1_700_000_000_000, recordCount: Int32(records.count))
    change(&header)
    header.checksum = crc ?? payload.withUnsafeBytes { header.computedChecksum(payload: $0) }
    var bytes = [UInt8](repeating: 0, count: BatchHeader.size)
    bytes.withUnsafeMutableBytes { header.write(to: $0) }
    return bytes + payload
}

/// A forged batch whose records were compressed by `codec`.
func forge(_ records: [ForgedRecord], codec: Codec, _ change: (inout BatchHeader) -> Void = { _ in }) throws -> [UInt8] {
    let plain = records.enumerated().flatMap { $0.element.bytes(at: $0.offset) }
    let packed = try plain.withUnsafeBytes { try codec.compress($0) }
    return forge(records, payload: packed) { header in
        header.attributes.setCodec(codec)
        change(&header)
    }
}

/// What a produce of `bytes` comes to under `rules`.
@discardableResult
func validate(_ bytes: [UInt8], _ rules: BatchRules = BatchRules(now: 1_700_000_000_000)) throws -> BatchFacts {
    try bytes.withUnsafeBytes { raw in try BatchValidator.validate(BatchValidator.onlyBatch(raw), rules: rules) }
}

/// The kind of error that a produce of `bytes` comes to; nil if it is taken.
func refusal(_ bytes: [UInt8], _ rules: BatchRules = BatchRules(now: 1_700_000_000_000)) -> BatchError? {
    do {
        try validate(bytes, rules)
        return nil
    } catch { return error as? BatchError }
}
