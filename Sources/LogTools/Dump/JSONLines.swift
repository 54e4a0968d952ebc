import Records

/// JSON lines, the same that Apache Kafka's own record classes give when they print all they know: bytes in base64.
struct JSONLines: DumpLines {
    func file(_ path: String) -> String? { nil }

    func batch(_ header: BatchHeader, at position: Int64) -> String {
        var object = JSONObject()
        object.number("batch", header.baseOffset)
        object.number("last", header.lastOffset)
        object.number("position", position)
        object.number("bytes", header.sizeInBytes)
        object.number("count", header.recordCount)
        object.number("magic", header.magic)
        object.string("codec", header.attributes.codec.map { "\($0)" } ?? "\(header.attributes.codecNumber)")
        object.number("crc", header.checksum)
        object.number("epoch", header.leaderEpoch)
        object.number("producer", header.producerID)
        object.number("producerEpoch", header.producerEpoch)
        object.number("sequence", header.baseSequence)
        object.bool("transactional", header.attributes.isTransactional)
        object.bool("control", header.attributes.isControl)
        object.string("timestampType", name(header.attributes.timestampType))
        object.number("maxTimestamp", header.maxTimestamp)
        object.number("deleteHorizon", header.deleteHorizon)
        return object.text
    }

    func record(_ record: Record, isControl: Bool) -> String {
        var object = JSONObject()
        object.number("offset", record.offset)
        object.number("timestamp", record.timestamp)
        object.raw("key", base64(record.key))
        object.raw("value", base64(record.value))
        object.list("headers", record.headers.map { "[\(JSONObject.quoted($0.name)),\(base64($0.value))]" })
        if isControl { object.string("marker", controlTypeName(record)) }
        return object.text
    }

    func invalid(_ reason: String, at position: Int64) -> String {
        var object = JSONObject()
        object.string("invalid", reason)
        object.number("position", position)
        return object.text
    }

    func zeros(_ range: Range<Int64>) -> String? { nil }

    private func base64(_ bytes: UnsafeRawBufferPointer?) -> String { bytes.map { "\"" + Base64.encode($0) + "\"" } ?? "null" }
}
