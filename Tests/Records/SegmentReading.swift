import Foundation
import Records

/// A batch or a record as Kafka's own reader prints it, with every field as text, so that two readings can be compared.
typealias Line = [String: String]

/// What our reader says of a segment's bytes, in the shape of Kafka's.
func reading(of bytes: [UInt8]) throws -> [Line] {
    var lines: [Line] = []
    try bytes.withUnsafeBytes { raw in
        var batches = BatchIterator(raw)
        var position = 0
        while let batch = try batches.next() {
            try batch.verifyChecksum()
            lines.append(line(batch.header, position))
            try batch.withRecords { records throws(BatchError) in
                while let record = try records.next() { lines.append(line(record, isControl: batch.header.attributes.isControl)) }
            }
            position = batches.position
        }
    }
    return lines
}

private func line(_ header: BatchHeader, _ position: Int) -> Line {
    [
        "batch": "\(header.baseOffset)", "last": "\(header.lastOffset)", "position": "\(position)", "bytes": "\(header.sizeInBytes)",
        "count": "\(header.recordCount)", "magic": "\(header.magic)", "codec": header.attributes.codec.map { "\($0)" } ?? "?",
        "crc": "\(header.checksum)", "epoch": "\(header.leaderEpoch)", "producer": "\(header.producerID)",
        "producerEpoch": "\(header.producerEpoch)", "sequence": "\(header.baseSequence)",
        "transactional": header.attributes.isTransactional ? "1" : "0", "control": header.attributes.isControl ? "1" : "0",
        "timestampType": header.attributes.timestampType == .createTime ? "CreateTime" : "LogAppendTime",
        "maxTimestamp": "\(header.maxTimestamp)", "deleteHorizon": header.deleteHorizon.map { "\($0)" } ?? "null",
    ]
}

private func line(_ record: Record, isControl: Bool) -> Line {
    let headers = record.headers.map { "\($0.name)=\(base64($0.value))" }.joined(separator: ",")
    return [
        "offset": "\(record.offset)", "timestamp": "\(record.timestamp)", "key": base64(record.key), "value": base64(record.value),
        "headers": headers,
    ]
}

private func base64(_ bytes: UnsafeRawBufferPointer?) -> String { bytes.map { Data($0).base64EncodedString() } ?? "null" }

/// A line of Kafka's reader in the same shape; its `marker` is left out.
func line(_ object: [String: Any]) -> Line {
    var line: Line = [:]
    for (name, value) in object where name != "marker" {
        switch value {
        case is NSNull: line[name] = "null"
        case let text as String: line[name] = text
        case let list as [[Any]]:
            line[name] = list.map { "\($0[0])=\($0[1] is NSNull ? "null" : "\($0[1])")" }.joined(separator: ",")
        case let list as [Any] where list.isEmpty: line[name] = ""
        case let number as NSNumber: line[name] = number.stringValue
        default: line[name] = "\(value)"
        }
    }
    return line
}
