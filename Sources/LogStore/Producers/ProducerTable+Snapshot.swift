/// A snapshot as it lies in `index/`: format (1 byte), count (4), then for each producer id (8), epoch (2), coordinator epoch (4), transaction
/// start (8), last seen (8), number of batches (1) and its batches: base sequence (4), last sequence (4), last offset (8), offset delta (4),
/// timestamp (8).
extension ProducerTable {
    private static let format: UInt8 = 1

    func snapshot() -> [UInt8] {
        var fields = FieldWriter(capacity: 5 + producers.count * 64)
        fields.put(Self.format)
        fields.put(UInt32(producers.count))
        for (id, state) in producers.sorted(by: { $0.key < $1.key }) {
            fields.put(id)
            fields.put(state.epoch)
            fields.put(state.coordinatorEpoch)
            fields.put(state.transactionStart)
            fields.put(state.lastSeen)
            fields.put(UInt8(state.batches.count))
            for batch in state.batches {
                fields.put(batch.baseSequence)
                fields.put(batch.lastSequence)
                fields.put(batch.lastOffset)
                fields.put(batch.offsetDelta)
                fields.put(batch.timestamp)
            }
        }
        return fields.bytes
    }

    init?(snapshot: UnsafeRawBufferPointer) {
        var fields = FieldReader(snapshot)
        guard fields.take(UInt8.self) == Self.format, let count = fields.take(UInt32.self) else { return nil }
        for _ in 0..<count {
            guard let id = fields.take(Int64.self), let epoch = fields.take(Int16.self), let coordinator = fields.take(Int32.self),
                let start = fields.take(Int64.self), let seen = fields.take(Int64.self), let batches = fields.take(UInt8.self)
            else { return nil }
            var state = ProducerState(epoch: epoch, lastSeen: seen)
            (state.coordinatorEpoch, state.transactionStart) = (coordinator, start)
            for _ in 0..<batches {
                guard let base = fields.take(Int32.self), let last = fields.take(Int32.self), let offset = fields.take(Int64.self),
                    let delta = fields.take(Int32.self), let time = fields.take(Int64.self)
                else { return nil }
                state.keep(
                    ProducerState.Batch(baseSequence: base, lastSequence: last, lastOffset: offset, offsetDelta: delta, timestamp: time))
            }
            restore(id, state)
        }
        guard fields.remaining == 0 else { return nil }
    }
}
