import Records
import Wire

/// What Produce asks of its batch beyond what the log asks of any.
enum ProduceRules {
    /// zstd came with version 7 (KIP-110).
    static func check(_ batch: UnsafeRawBufferPointer, version: Version) throws(KafkaError) {
        guard version < 7, let header = try? BatchHeader(batch), header.attributes.codec == .zstd else { return }
        throw KafkaError(.unsupportedCompressionType, "zstd batches need Produce version 7 or later")
    }
}
