import Coordination
import LogStore
import Wire

extension BrokerView {
    /// The log that this broker leads, checked in the order that clients know: existence, leadership, the epoch that the client believes in.
    func ledLog(
        _ topic: String, _ partition: Int32, currentLeaderEpoch: Int32 = -1, caller: Caller, operation: Operation
    ) throws(KafkaError) -> PartitionLog {
        guard let found = self.topic(topic), let place = found.partition(partition) else { throw KafkaError(.unknownTopicOrPartition) }
        guard authorize(caller, operation, .topic(topic)) else { throw KafkaError(.topicAuthorizationFailed) }
        guard place.isLed, let log = place.log else { throw KafkaError(.notLeaderOrFollower) }
        let epoch = log.offsets.leaderEpoch
        if currentLeaderEpoch != -1, currentLeaderEpoch != epoch {
            throw KafkaError(currentLeaderEpoch < epoch ? .fencedLeaderEpoch : .unknownLeaderEpoch)
        }
        return log
    }

    /// Where clients of `listener` reach each of `brokers`; those without that listener are left out.
    func addresses(of brokers: some Sequence<Int32>, listener: String) -> [(id: Int32, address: BrokerAddress)] {
        brokers.sorted().compactMap { id in
            guard let broker = image.brokers[id], let found = broker.listeners.first(where: { $0.name == listener }) else { return nil }
            return (id, BrokerAddress(host: found.host, port: found.port, rack: broker.rack))
        }
    }
}

/// Where a broker is reached.
struct BrokerAddress {
    var host: String
    var port: UInt16
    var rack: String?
}
