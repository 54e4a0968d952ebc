import Records

/// Lines for people: keys and values as text where they are text, else in hexadecimal, cut where they are long.
struct TextLines: DumpLines {
    private static let most = 200

    func file(_ path: String) -> String? { path + ":" }

    func batch(_ header: BatchHeader, at position: Int64) -> String {
        let codec = header.attributes.codec.map { "\($0)" } ?? "codec \(header.attributes.codecNumber)"
        var line =
            "batch \(header.baseOffset)-\(header.lastOffset) at \(position): \(header.sizeInBytes) bytes, \(header.recordCount) records, \(codec)"
        line += ", epoch \(header.leaderEpoch), \(name(header.attributes.timestampType)) \(Timestamp.text(header.maxTimestamp))"
        if header.hasProducerID {
            line += ", producer \(header.producerID) epoch \(header.producerEpoch)"
            if header.baseSequence >= 0 { line += " sequence \(header.baseSequence)-\(header.lastSequence)" }
        }
        if header.attributes.isTransactional { line += ", transactional" }
        if header.attributes.isControl { line += ", control" }
        if let horizon = header.deleteHorizon { line += ", delete horizon \(Timestamp.text(horizon))" }
        return line
    }

    func record(_ record: Record, isControl: Bool) -> String {
        var line = "  \(record.offset)  \(Timestamp.text(record.timestamp))"
        if isControl {
            line += "  \(controlTypeName(record))"
            if let marker = ControlMarker(record) { line += " by coordinator epoch \(marker.coordinatorEpoch)" }
            return line
        }
        line += "  key \(shown(record.key))  value \(shown(record.value))"
        if record.headers.count > 0 {
            line += "  headers " + record.headers.map { "\(shown($0.nameBytes))=\(shown($0.value))" }.joined(separator: " ")
        }
        return line
    }

    func invalid(_ reason: String, at position: Int64) -> String { "INVALID at \(position): \(reason)" }

    func zeros(_ range: Range<Int64>) -> String? {
        "end of the log at \(range.lowerBound); \(range.count) zero bytes behind it (preallocated)"
    }

    private func shown(_ bytes: UnsafeRawBufferPointer?) -> String {
        guard let bytes else { return "null" }
        let cut = bytes.prefix(Self.most)
        let more = bytes.count > Self.most ? "… (\(bytes.count) bytes)" : ""
        // A character may be cut in two at the end: up to three bytes of it are let go.
        for dropped in 0...(more.isEmpty ? 0 : 3) {
            guard let text = String(validating: cut.dropLast(dropped), as: UTF8.self) else { continue }
            guard text.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 || $0.value == 9 }) else { break }
            return JSONObject.quoted(text) + more
        }
        return "0x" + cut.prefix(64).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            + (bytes.count > 64 ? "… (\(bytes.count) bytes)" : "")
    }
}
