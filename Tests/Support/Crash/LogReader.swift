public import LogStore
import Records

/// Reads a partition as a follower would.
public enum LogReader {
    /// All records from the log start to the log's end: offsets and values without their padding (`.`). Checks every batch's checksum.
    public static func records(_ log: PartitionLog) throws -> [(Int64, String)] {
        var found: [(Int64, String)] = []
        let start = log.offsets.logStart
        var next = start
        while case .slice(let slice) = try log.read(from: next, maxBytes: 1 << 16, minOneBatch: true, upTo: .logEnd) {
            let bytes = try slice.read()
            try bytes.withUnsafeBytes { raw in
                var batches = BatchIterator(raw)
                while let batch = try batches.next() {
                    try batch.verifyChecksum()
                    try batch.withRecords { (records) throws(BatchError) in
                        while let record = try records.next() {
                            let value = String(decoding: record.value ?? UnsafeRawBufferPointer(start: nil, count: 0), as: UTF8.self)
                            if record.offset >= start { found.append((record.offset, String(value.prefix { $0 != "." }))) }
                        }
                    }
                    next = batch.header.nextOffset
                }
            }
        }
        return found
    }
}
