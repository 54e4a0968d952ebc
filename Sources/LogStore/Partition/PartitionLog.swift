import Threads

/// One partition's log.
public final class PartitionLog: Sendable {
    public let id: PartitionID
    public let topic: String
    private let configuration: Lock<LogConfig>

    init(id: PartitionID, topic: String, config: LogConfig) {
        (self.id, self.topic) = (id, topic)
        configuration = Lock(config)
    }
}
