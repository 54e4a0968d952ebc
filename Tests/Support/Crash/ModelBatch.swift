import LogStore
import Records

/// A batch of an idempotent producer, as its client remembers it until it is acknowledged.
struct ModelBatch {
    let producer: Int64
    let sequence: Int32
    /// One for each record; no two records of a round have the same.
    let values: [String]
    let padding: Int
    /// Where it was appended, if the client was told.
    var offset: Int64?
    /// The request that waits for it.
    var request: UInt64?

    var lastSequence: Int32 { sequence + Int32(values.count) - 1 }

    func bytes() throws -> [UInt8] {
        var builder = BatchBuilder(producerID: producer, producerEpoch: 0, baseSequence: sequence)
        for value in values {
            builder.append(
                timestamp: 1_700_000_000_000, key: nil, value: Array(value.utf8) + [UInt8](repeating: 0x2e, count: padding))
        }
        return try builder.finish()
    }
}
