/// One pass over a batch's records: their framing, and what of them the header must agree with. Nothing is allocated unless records are rejected.
struct RecordWalk {
    let header: BatchHeader
    let rules: BatchRules
    /// The greatest timestamp so far; -1 for none.
    private(set) var maxTimestamp: Int64 = -1
    /// Offset delta of the first record that has it.
    private(set) var offsetDeltaOfMaxTimestamp: Int32 = 0
    private var rejected: [RecordError] = []

    init(header: BatchHeader, rules: BatchRules) { (self.header, self.rules) = (header, rules) }

    /// Walks over `bytes`, the decompressed records. Throws at the first that is malformed; `rejectedRecords` at the end if there are any.
    mutating func run(_ bytes: UnsafeRawBufferPointer) throws(BatchError) {
        var cursor = ByteCursor(bytes)
        let (count, baseTimestamp, anyDelta) = (header.recordCount, header.baseTimestamp, rules.allowControl)
        let admitted = rules.admittedTimestamps
        // Whether a record can be wrong by itself: then, and only then, a closer look at each.
        let wantsKeys = rules.requireKeys && !header.attributes.isControl
        let wantsLook = wantsKeys || rules.timestampType == .logAppendTime || header.attributes.timestampType == .logAppendTime
        var (greatest, deltaOfGreatest): (Int64, Int32) = (-1, 0)
        var index: Int32 = 0
        while index < count {
            guard let size = cursor.varint(), size >= 0, Int(size) <= cursor.remaining else {
                throw malformed(index, "longer than what is there")
            }
            let left = cursor.remaining &- Int(size)
            guard cursor.skip(1), let timestampDelta = cursor.varlong(), let offsetDelta = cursor.varint(), let keySize = cursor.varint()
            else { throw malformed(index, "cut off in its fields") }
            guard offsetDelta == index || anyDelta && (0...max(0, header.lastOffsetDelta)).contains(offsetDelta) else {
                throw .wrongOffsetDelta(index: Int(index), delta: offsetDelta)
            }
            guard cursor.skip(Int(max(keySize, 0))), let valueSize = cursor.varint(), cursor.skip(Int(max(valueSize, 0))),
                let headerCount = cursor.varint()
            else { throw malformed(index, "key or value longer than it") }
            if headerCount != 0 { try walkHeaders(headerCount, &cursor, index) }
            guard cursor.remaining == left else { throw malformed(index, "its fields and its length do not agree") }
            let (timestamp, overflow) = baseTimestamp.addingReportingOverflow(timestampDelta)
            guard !overflow else { throw malformed(index, "timestamp out of range") }
            if timestamp > greatest { (greatest, deltaOfGreatest) = (timestamp, offsetDelta) }
            if wantsLook || timestamp < admitted.lowerBound || timestamp > admitted.upperBound {
                look(index, timestamp, isKeyMissing: wantsKeys && keySize < 0, admitted)
            }
            index &+= 1
        }
        guard cursor.remaining == 0 else { throw malformed(index, "\(cursor.remaining) bytes left over behind the last record") }
        guard rejected.isEmpty else { throw .rejectedRecords(rejected) }
        (maxTimestamp, offsetDeltaOfMaxTimestamp) = (greatest, deltaOfGreatest)
    }

    /// Looks for what is wrong with one record by itself: of several reasons the first, in Kafka's order.
    private mutating func look(_ index: Int32, _ timestamp: Int64, isKeyMissing: Bool, _ admitted: ClosedRange<Int64>) {
        if isKeyMissing {
            reject(index, .missingKey, "a compacted topic needs keys, and this record has none")
        } else if rules.timestampType == .createTime && timestamp != -1 {
            if !admitted.contains(timestamp) { rejectTimestamp(index, timestamp) }
        } else if header.attributes.timestampType == .logAppendTime {
            reject(index, .invalidTimestamp, "the timestamp type LogAppendTime is for the broker to set, not for a producer")
        }
    }

    private func walkHeaders(_ count: Int32, _ cursor: inout ByteCursor, _ index: Int32) throws(BatchError) {
        // A header has at least two bytes, so a forged count cannot make the loop long.
        guard count > 0, Int(count) <= cursor.remaining / 2 else { throw malformed(index, "header count \(count)") }
        for _ in 0..<count {
            guard let nameSize = cursor.varint(), cursor.skip(Int(nameSize)), let valueSize = cursor.varint(),
                cursor.skip(Int(max(valueSize, 0)))
            else { throw malformed(index, "a header is malformed") }
        }
    }

    private func malformed(_ index: Int32, _ reason: String) -> BatchError { .malformedRecord(index: Int(index), reason: reason) }

    private mutating func reject(_ index: Int32, _ kind: RecordError.Kind, _ message: String) {
        rejected.append(RecordError(index: Int(index), kind: kind, message: message))
    }

    private mutating func rejectTimestamp(_ index: Int32, _ timestamp: Int64) {
        reject(
            index, .invalidTimestamp,
            "timestamp \(timestamp) is outside the bounds around \(rules.now): \(rules.beforeMaxMs) ms before, \(rules.afterMaxMs) ms after"
        )
    }
}
