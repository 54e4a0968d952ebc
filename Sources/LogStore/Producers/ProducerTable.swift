import Records

/// What a partition remembers of its producers: their last batches, so that a retry is known and a gap is refused, and their transactions
/// (Kafka's rules, section 14.2 of the protocol notes).
struct ProducerTable: Equatable, Sendable {
    enum Verdict: Equatable {
        case append
        /// It was appended before.
        case duplicate(ProducerState.Batch)
    }

    /// A transaction whose marker may not be readable yet.
    struct Ended: Equatable, Sendable {
        var firstOffset: Int64
        /// The marker's.
        var lastOffset: Int64
    }

    private(set) var producers: [Int64: ProducerState] = [:]
    /// First offsets of open transactions, rising.
    private(set) var openTransactions: [Int64] = []
    /// Ended, but not all of them readable; by rising marker.
    private(set) var ended: [Ended] = []

    /// The first offset of the earliest transaction that is open, or whose marker is not readable; nil if there is none.
    var firstUnstable: Int64? {
        let first = ended.min { $0.firstOffset < $1.firstOffset }?.firstOffset
        guard let open = openTransactions.first else { return first }
        return min(open, first ?? open)
    }

    /// Whether a batch of a producer may be appended. Batches without a producer id always may.
    func check(_ batch: BatchHeader, _ marker: TransactionMarker?) throws(LogError) -> Verdict {
        guard batch.producerID >= 0, let known = producers[batch.producerID] else { return .append }
        if batch.producerEpoch < known.epoch || (marker?.mustRaiseEpoch ?? false && batch.producerEpoch == known.epoch) {
            throw .invalidProducerEpoch(producerID: batch.producerID, epoch: batch.producerEpoch, known: known.epoch)
        }
        if let marker {
            guard marker.content.coordinatorEpoch >= known.coordinatorEpoch else {
                throw .coordinatorFenced(epoch: marker.content.coordinatorEpoch, known: known.coordinatorEpoch)
            }
            return .append
        }
        if batch.producerEpoch > known.epoch {
            if batch.baseSequence != 0 {
                throw .outOfOrderSequence(producerID: batch.producerID, expected: 0, found: batch.baseSequence)
            }
        } else {
            let lastSequence = batch.lastSequence
            if let same = known.batches.last(where: { $0.baseSequence == batch.baseSequence && $0.lastSequence == lastSequence }) {
                return .duplicate(same)
            }
            let expected = known.batches.last.map { $0.lastSequence == .max ? 0 : $0.lastSequence + 1 } ?? 0
            if batch.baseSequence != expected {
                throw .outOfOrderSequence(producerID: batch.producerID, expected: expected, found: batch.baseSequence)
            }
        }
        if known.transactionStart >= 0, !batch.attributes.isTransactional {
            throw .invalidTransactionState(producerID: batch.producerID)
        }
        return .append
    }

    /// Takes note of a batch that was appended, with its offsets assigned: here, by a follower, or found in the log by recovery. `marker` is
    /// what a control batch holds. Answers the transaction that it aborts, if the log holds anything of it.
    @discardableResult
    mutating func note(_ batch: BatchHeader, marker: ControlMarker?, now: Int64) -> AbortedTransaction? {
        guard batch.producerID >= 0 else { return nil }
        var state = producers.removeValue(forKey: batch.producerID) ?? ProducerState(epoch: batch.producerEpoch, lastSeen: now)
        defer { producers[batch.producerID] = state }
        state.lastSeen = now
        state.lastTimestamp = batch.maxTimestamp
        if batch.producerEpoch > state.epoch {
            state.epoch = batch.producerEpoch
            state.batches.removeAll(keepingCapacity: true)
        }
        if batch.attributes.isControl {
            // What compaction left of a marker says nothing but the epoch: all of its transaction is gone.
            guard let marker else { return nil }
            state.coordinatorEpoch = max(state.coordinatorEpoch, marker.coordinatorEpoch)
            return end(&state, batch, isAborted: marker.kind == .abort)
        }
        if batch.baseSequence >= 0 {
            state.keep(
                ProducerState.Batch(
                    baseSequence: batch.baseSequence, lastSequence: batch.lastSequence, lastOffset: batch.lastOffset,
                    offsetDelta: batch.lastOffsetDelta, timestamp: batch.maxTimestamp))
        }
        if batch.attributes.isTransactional, state.transactionStart < 0 {
            state.transactionStart = batch.baseOffset
            openTransactions.append(batch.baseOffset)
        }
        return nil
    }

    private mutating func end(_ state: inout ProducerState, _ batch: BatchHeader, isAborted: Bool) -> AbortedTransaction? {
        let first = state.transactionStart
        guard first >= 0 else { return nil }
        openTransactions.removeAll { $0 == first }
        state.transactionStart = -1
        ended.append(Ended(firstOffset: first, lastOffset: batch.lastOffset))
        guard isAborted else { return nil }
        return AbortedTransaction(
            producerID: batch.producerID, firstOffset: first, lastOffset: batch.lastOffset,
            lastStableOffset: openTransactions.first ?? batch.nextOffset)
    }

    /// Everything below `offset` is readable: of transactions that ended there nothing need be known any more.
    mutating func settle(below offset: Int64) {
        guard let first = ended.first, first.lastOffset < offset else { return }
        ended.removeFirst(ended.firstIndex { $0.lastOffset >= offset } ?? ended.count)
    }

    /// Forgets producers that were silent for `milliseconds` and have no transaction open. True if there were any.
    mutating func expire(now: Int64, after milliseconds: Int64) -> Bool {
        let gone = producers.filter { $0.value.transactionStart < 0 && now - $0.value.lastSeen >= milliseconds }
        for id in gone.keys { producers[id] = nil }
        return !gone.isEmpty
    }

    // MARK: From a snapshot

    /// Puts in what a snapshot says of one producer.
    mutating func restore(_ id: Int64, _ state: ProducerState) {
        producers[id] = state
        if state.transactionStart >= 0 {
            let at = openTransactions.firstIndex { $0 > state.transactionStart } ?? openTransactions.endIndex
            openTransactions.insert(state.transactionStart, at: at)
        }
    }

    /// Puts in what a snapshot says of a transaction that had ended; they come by rising marker. False if it does not.
    mutating func restore(_ transaction: Ended) -> Bool {
        guard transaction.lastOffset > ended.last?.lastOffset ?? -1 else { return false }
        ended.append(transaction)
        return true
    }
}
