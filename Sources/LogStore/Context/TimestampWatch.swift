import Threads

/// Notices records whose timestamps are hardly meant; of each topic one an hour is told as news.
final class TimestampWatch: Sendable {
    private static let pause: Int64 = 3_600_000
    /// Topics that are remembered.
    private static let limit = 10_000

    private let told = Lock<[TopicID: Int64]>([:])

    /// Reports the largest timestamp of a batch that was appended, where it is suspicious.
    @inline(__always)
    func look(_ timestamp: Int64, now: Int64, _ partition: PartitionID, topic: String, _ observer: any LogObserver) {
        if let suspicious = SuspiciousTimestamp(timestamp, now: now) { report(suspicious, partition, topic, observer) }
    }

    private func report(_ suspicious: SuspiciousTimestamp, _ partition: PartitionID, _ topic: String, _ observer: any LogObserver) {
        let now = suspicious.now
        let isNews = told.withLock { told in
            if let last = told[partition.topic], last <= now, now - last < Self.pause { return false }
            if told.count >= Self.limit { told = told.filter { now - $0.value < Self.pause } }
            if told.count < Self.limit { told[partition.topic] = now }
            return true
        }
        observer.suspicious(suspicious, partition, topic: topic, isNews: isNews)
    }
}
