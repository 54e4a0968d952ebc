/// A snapshot as it lies in `index/`: `docs/format.md` has it to the byte.
extension ProducerTable {
    private static let format: UInt8 = 2
    /// Without transactions' ends and the producers' last timestamps.
    private static let firstFormat: UInt8 = 1

    func snapshot() -> [UInt8] {
        var fields = FieldWriter(capacity: 32 + producers.count * 200 + ended.count * 16)
        fields.put(Self.format)
        fields.put(openTransactions.first ?? -1)
        fields.put(UInt32(producers.count))
        for (id, state) in producers.sorted(by: { $0.key < $1.key }) {
            fields.put(id)
            fields.put(state.epoch)
            fields.put(state.coordinatorEpoch)
            fields.put(state.transactionStart)
            fields.put(state.lastSeen)
            fields.put(state.lastTimestamp)
            fields.put(UInt8(state.batches.count))
            for batch in state.batches {
                fields.put(batch.baseSequence)
                fields.put(batch.lastSequence)
                fields.put(batch.lastOffset)
                fields.put(batch.offsetDelta)
                fields.put(batch.timestamp)
            }
        }
        fields.put(UInt32(ended.count))
        for transaction in ended {
            fields.put(transaction.firstOffset)
            fields.put(transaction.lastOffset)
        }
        return fields.bytes
    }

    /// The first offset of the earliest transaction that was open at the snapshot, without reading more of it; −1 for none.
    static func firstOpen(inSnapshot bytes: UnsafeRawBufferPointer) -> Int64? {
        var fields = FieldReader(bytes)
        switch fields.take(UInt8.self) {
        // Nothing transactional was appended by programs that wrote it.
        case firstFormat: return -1
        case format: return fields.take(Int64.self)
        default: return nil
        }
    }

    init?(snapshot: UnsafeRawBufferPointer) {
        var fields = FieldReader(snapshot)
        guard let format = fields.take(UInt8.self), format == Self.format || format == Self.firstFormat else { return nil }
        if format == Self.format, fields.take(Int64.self) == nil { return nil }
        guard let count = fields.take(UInt32.self) else { return nil }
        var lastID: Int64?
        for _ in 0..<count {
            // One that came twice would leave the transaction of its first time open.
            guard let (id, state) = Self.producer(&fields, format), lastID.map({ $0 < id }) ?? true else { return nil }
            lastID = id
            restore(id, state)
        }
        if format == Self.format {
            guard let count = fields.take(UInt32.self) else { return nil }
            for _ in 0..<count {
                guard let first = fields.take(Int64.self), let last = fields.take(Int64.self),
                    restore(Ended(firstOffset: first, lastOffset: last))
                else { return nil }
            }
        }
        guard fields.remaining == 0 else { return nil }
    }

    private static func producer(_ fields: inout FieldReader, _ format: UInt8) -> (Int64, ProducerState)? {
        guard let id = fields.take(Int64.self), let epoch = fields.take(Int16.self), let coordinator = fields.take(Int32.self),
            let start = fields.take(Int64.self), let seen = fields.take(Int64.self)
        else { return nil }
        var state = ProducerState(epoch: epoch, lastSeen: seen)
        (state.coordinatorEpoch, state.transactionStart) = (coordinator, start)
        if format == Self.format {
            guard let time = fields.take(Int64.self) else { return nil }
            state.lastTimestamp = time
        }
        guard let batches = fields.take(UInt8.self) else { return nil }
        for _ in 0..<batches {
            guard let base = fields.take(Int32.self), let last = fields.take(Int32.self), let offset = fields.take(Int64.self),
                let delta = fields.take(Int32.self), let time = fields.take(Int64.self)
            else { return nil }
            state.keep(
                ProducerState.Batch(baseSequence: base, lastSequence: last, lastOffset: offset, offsetDelta: delta, timestamp: time))
        }
        if format == Self.firstFormat { state.lastTimestamp = state.batches.last?.timestamp ?? -1 }
        return (id, state)
    }
}
