import LogStore
import Records
import Wire

// The one place where what the engine says becomes a code of Kafka's.
extension KafkaError {
    init(_ error: LogError) {
        if case .batch(let batch) = error {
            self.init(
                Self.code(of: batch), "\(batch)", recordErrors: batch.recordErrors.map { (Int32($0.index), "\($0)") })
        } else {
            self.init(Self.code(of: error), "\(error)")
        }
    }

    private static func code(of error: BatchError) -> ErrorCode {
        switch error.kind {
        case .corrupt: .corruptMessage
        case .invalidRecord: .invalidRecord
        case .tooLarge: .messageTooLarge
        case .largerThanSegment: .recordListTooLarge
        case .invalidTimestamp: .invalidTimestamp
        }
    }

    private static func code(of error: LogError) -> ErrorCode {
        switch error {
        case .batch(let batch): code(of: batch)
        case .offsetOutOfRange: .offsetOutOfRange
        case .corrupt: .corruptMessage
        case .outOfOrderSequence: .outOfOrderSequenceNumber
        case .invalidProducerEpoch: .invalidProducerEpoch
        case .invalidTransactionState: .invalidTxnState
        case .coordinatorFenced: .transactionCoordinatorFenced
        case .notNext, .staleLeaderEpoch: .notLeaderOrFollower
        case .gone: .notLeaderOrFollower
        // Who can be parked waits, and does not answer this.
        case .parked: .kafkaStorageError
        case .storage, .store, .noRoom, .unrecovered, .offline, .locked, .foreignDirectory, .newerFormat, .stateMissing, .stateDamaged,
            .journalMissing, .refused, .nameTaken:
            .kafkaStorageError
        }
    }
}
