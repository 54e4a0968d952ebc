/// An idempotent producer's client on one partition: at most five batches in flight, sent again in order until each is acknowledged.
struct ModelProducer {
    let id: Int64
    var nextSequence: Int32 = 0
    var inFlight: [ModelBatch] = []
    /// The last ones that were acknowledged, for late retries.
    var acknowledged: [ModelBatch] = []

    mutating func next(partition: Int, count: Int, padding: Int) -> ModelBatch {
        let values = (0..<count).map { "\(partition)/\(id)/\(nextSequence + Int32($0))" }
        defer { nextSequence += Int32(count) }
        return ModelBatch(producer: id, sequence: nextSequence, values: values, padding: padding)
    }

    /// The batch of `request` is durable, and with it those before it.
    mutating func complete(_ request: UInt64) -> ModelBatch? {
        guard let i = inFlight.firstIndex(where: { $0.request == request }) else { return nil }
        let batch = inFlight.remove(at: i)
        acknowledged.append(batch)
        if acknowledged.count > 5 { acknowledged.removeFirst() }
        return batch
    }
}
