import Records

/// What a partition remembers of its producers, so that a retry is known and a gap is refused (Kafka's idempotence, section 14.2 of the
/// protocol notes).
struct ProducerTable: Equatable, Sendable {
    enum Verdict: Equatable {
        case append
        /// It was appended before.
        case duplicate(ProducerState.Batch)
    }

    private(set) var producers: [Int64: ProducerState] = [:]
    /// First offsets of open transactions, rising.
    private(set) var openTransactions: [Int64] = []

    /// Whether a batch of a producer may be appended. Batches without a producer id always may.
    func check(_ batch: BatchHeader) throws(LogError) -> Verdict {
        guard batch.producerID >= 0, let known = producers[batch.producerID] else { return .append }
        if batch.producerEpoch < known.epoch {
            throw .invalidProducerEpoch(producerID: batch.producerID, epoch: batch.producerEpoch, known: known.epoch)
        }
        if batch.attributes.isControl { return .append }
        if batch.producerEpoch > known.epoch {
            if batch.baseSequence != 0 {
                throw .outOfOrderSequence(producerID: batch.producerID, expected: 0, found: batch.baseSequence)
            }
            return .append
        }
        let lastSequence = batch.lastSequence
        if let same = known.batches.last(where: { $0.baseSequence == batch.baseSequence && $0.lastSequence == lastSequence }) {
            return .duplicate(same)
        }
        let expected = known.batches.last.map { $0.lastSequence == .max ? 0 : $0.lastSequence + 1 } ?? 0
        if batch.baseSequence != expected {
            throw .outOfOrderSequence(producerID: batch.producerID, expected: expected, found: batch.baseSequence)
        }
        if known.transactionStart >= 0, !batch.attributes.isTransactional {
            throw .invalidTransactionState(producerID: batch.producerID)
        }
        return .append
    }

    /// Takes note of a batch that was appended, with its offsets assigned: here, by a follower, or found in the log by recovery.
    mutating func note(_ batch: BatchHeader, now: Int64) {
        guard batch.producerID >= 0 else { return }
        var state = producers.removeValue(forKey: batch.producerID) ?? ProducerState(epoch: batch.producerEpoch, lastSeen: now)
        state.lastSeen = now
        if batch.producerEpoch > state.epoch {
            state.epoch = batch.producerEpoch
            state.batches.removeAll(keepingCapacity: true)
        }
        if batch.attributes.isControl {
            close(&state)
        } else if batch.baseSequence >= 0 {
            state.keep(
                ProducerState.Batch(
                    baseSequence: batch.baseSequence, lastSequence: batch.lastSequence, lastOffset: batch.lastOffset,
                    offsetDelta: batch.lastOffsetDelta, timestamp: batch.maxTimestamp))
            if batch.attributes.isTransactional, state.transactionStart < 0 {
                state.transactionStart = batch.baseOffset
                openTransactions.append(batch.baseOffset)
            }
        }
        producers[batch.producerID] = state
    }

    /// Takes note of a marker's coordinator epoch.
    mutating func note(coordinatorEpoch: Int32, of producerID: Int64) { producers[producerID]?.coordinatorEpoch = coordinatorEpoch }

    private mutating func close(_ state: inout ProducerState) {
        guard state.transactionStart >= 0 else { return }
        openTransactions.removeAll { $0 == state.transactionStart }
        state.transactionStart = -1
    }

    /// Forgets producers that were silent for `milliseconds` and have no transaction open. True if there were any.
    mutating func expire(now: Int64, after milliseconds: Int64) -> Bool {
        let before = producers.count
        producers = producers.filter { $0.value.transactionStart >= 0 || now - $0.value.lastSeen < milliseconds }
        return producers.count != before
    }

    /// Puts in what a snapshot says of one producer.
    mutating func restore(_ id: Int64, _ state: ProducerState) {
        producers[id] = state
        if state.transactionStart >= 0 {
            let at = openTransactions.firstIndex { $0 > state.transactionStart } ?? openTransactions.endIndex
            openTransactions.insert(state.transactionStart, at: at)
        }
    }
}
