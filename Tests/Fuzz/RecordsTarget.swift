import Records

/// Records without a batch around them: a count in two bytes, then their bytes.
enum RecordsTarget {
    static func run(_ input: UnsafeRawBufferPointer) throws {
        var input = FuzzInput(input)
        let count = Int32(input.number(UInt16.self))
        let header = try BatchBuilder.emptyHeader(count: count)
        var records = RecordIterator(input.rest, header: header)
        var found: Int32 = 0
        do {
            while let record = try records.next() {
                found += 1
                var headers = 0
                for header in record.headers {
                    _ = (header.name, header.value?.first)
                    headers += 1
                }
                try FuzzFailure.unless(headers == record.headers.count, "\(record.headers.count) headers announced, \(headers) there")
                _ = (record.key?.first, record.value?.last)
            }
        } catch let error as BatchError {
            _ = error.description
            return
        }
        try FuzzFailure.unless(found == count, "\(found) records of \(count), and no error")
    }
}

extension BatchBuilder {
    /// The header of a plain batch that says it holds `count` records.
    fileprivate static func emptyHeader(count: Int32) throws -> BatchHeader {
        var builder = BatchBuilder()
        builder.append(timestamp: 1_700_000_000_000, key: nil, value: nil)
        let bytes = try builder.finish()
        var header = try bytes.withUnsafeBytes { try BatchHeader($0) }
        (header.recordCount, header.lastOffsetDelta) = (count, max(0, count - 1))
        return header
    }
}
