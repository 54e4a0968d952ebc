import Records

/// Makes checksums hold, so that a fuzzer gets past them.
enum Resigning {
    /// The bytes with the right checksum in each batch, as far as lengths lead from one to the next.
    static func batches(_ bytes: [UInt8]) -> [UInt8] {
        var signed = bytes
        signed.withUnsafeMutableBytes { raw in
            var start = 0
            while start < raw.count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: raw[start...])
                guard let batch = try? RecordBatch(UnsafeRawBufferPointer(rest)) else { return }
                var header = batch.header
                header.checksum = header.computedChecksum(payload: batch.payload)
                header.write(to: rest)
                start += batch.bytes.count
            }
        }
        return signed
    }
}
