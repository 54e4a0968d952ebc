/// What a partition remembers of one producer.
struct ProducerState: Equatable, Sendable {
    /// A batch that it appended.
    struct Batch: Equatable, Sendable {
        var baseSequence: Int32
        var lastSequence: Int32
        var lastOffset: Int64
        /// Last offset less base offset.
        var offsetDelta: Int32
        /// The batch's largest timestamp.
        var timestamp: Int64

        var baseOffset: Int64 { lastOffset - Int64(offsetDelta) }
    }

    /// Batches that are kept: as many as a producer may have in flight.
    static let kept = 5

    var epoch: Int16
    /// Oldest first.
    var batches: [Batch] = []
    /// From markers only; −1 before the first.
    var coordinatorEpoch: Int32 = -1
    /// The first offset of its open transaction; −1 if none is open.
    var transactionStart: Int64 = -1
    /// Wall clock at its last append.
    var lastSeen: Int64
    /// The largest timestamp of its last batch or marker; −1 for none.
    var lastTimestamp: Int64 = -1

    init(epoch: Int16, lastSeen: Int64) {
        (self.epoch, self.lastSeen) = (epoch, lastSeen)
        batches.reserveCapacity(Self.kept)
    }

    mutating func keep(_ batch: Batch) {
        if batches.count == Self.kept { batches.removeFirst() }
        batches.append(batch)
    }
}
