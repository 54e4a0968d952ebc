import Records
import Wire

/// What Produce asks of a request and of its batches beyond what the log asks of any.
struct ProduceRules {
    private struct Key: Hashable {
        var topic: String
        var id: UUID
        var index: Int32
    }

    let acks: Int16
    private let version: Version
    private let hasUnnamedTransaction: Bool
    /// Partitions that stand more than once in the request. (Apache Kafka appends the last of them and loses the others in silence.)
    private let repeated: Set<Key>

    init(_ request: ProduceRequest, _ context: RequestContext) {
        (acks, version) = (request.acks, context.version)
        hasUnnamedTransaction = request.transactionalID == nil && Self.hasTransaction(request, context)
        repeated = Self.repeats(request)
    }

    /// A transactional batch needs a transactional id, for which the whole request is answerable.
    func checkRequest() throws(KafkaError) {
        if hasUnnamedTransaction {
            throw KafkaError(.transactionalIDAuthorizationFailed, "a transactional batch in a request without a transactional id")
        }
    }

    func checkAcks() throws(KafkaError) {
        guard acks >= -1, acks <= 1 else { throw KafkaError(.invalidRequiredAcks) }
    }

    func checkRepeats(_ topic: ProduceRequest.TopicProduceData, _ index: Int32) throws(KafkaError) {
        guard !repeated.isEmpty, repeated.contains(Key(topic: topic.name, id: topic.topicID, index: index)) else { return }
        throw KafkaError(.invalidRequest, "the partition stands twice in this request")
    }

    /// zstd came with version 7 (KIP-110). Nobody has a transaction open until there are coordinators for them.
    func check(_ batch: UnsafeRawBufferPointer) throws(KafkaError) {
        guard let header = try? BatchHeader(batch) else { return }
        if version < 7, header.attributes.codec == .zstd {
            throw KafkaError(.unsupportedCompressionType, "zstd batches need Produce version 7 or later")
        }
        if header.attributes.isTransactional, !header.attributes.isControl {
            throw KafkaError(.invalidTxnState, "the producer has no transaction open")
        }
    }

    private static func hasTransaction(_ request: ProduceRequest, _ context: RequestContext) -> Bool {
        for topic in request.topicData {
            for partition in topic.partitionData {
                guard case .range(let range)? = partition.records else { continue }
                let header = try? BatchHeader(UnsafeRawBufferPointer(rebasing: context.bytes[range]))
                if header?.attributes.isTransactional ?? false { return true }
            }
        }
        return false
    }

    private static func repeats(_ request: ProduceRequest) -> Set<Key> {
        if request.topicData.count == 1, request.topicData[0].partitionData.count <= 1 { return [] }
        var seen: Set<Key> = []
        var repeated: Set<Key> = []
        for topic in request.topicData {
            for partition in topic.partitionData {
                let key = Key(topic: topic.name, id: topic.topicID, index: partition.index)
                if !seen.insert(key).inserted { repeated.insert(key) }
            }
        }
        return repeated
    }
}
