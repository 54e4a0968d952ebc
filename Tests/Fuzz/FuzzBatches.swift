import Records

/// Batches to begin with.
enum FuzzBatches {
    /// One of an idempotent producer with three records.
    static func some(_ number: Int32, codec: Codec = .none) throws -> [UInt8] {
        var builder = BatchBuilder(codec: codec, producerID: 4, producerEpoch: 0, baseSequence: number * 3)
        for i in 0..<3 {
            builder.append(
                timestamp: 1_700_000_000_000 + Int64(number), key: Array("key\(i)".utf8),
                value: Array("value \(number) \(String(repeating: "ab", count: 60))".utf8))
        }
        return try builder.finish()
    }
}
