import Coordination
import FoundationEssentials
import Wire

/// The cluster's image as JSON with names that say what they are.
enum MetadataText {
    private struct Cluster: Encodable {
        var version: Int64
        var clusterID: String
        var featureLevel: Int16
        var brokers: [Broker]
        var topics: [Topic]
        var configs: [Configs]
    }

    private struct Broker: Encodable {
        var id: Int32
        var isFenced: Bool
        var epoch: Int64
        var incarnation: String
        var listeners: [String]
        var rack: String?
        var directories: [String]
    }

    private struct Topic: Encodable {
        var name: String
        var id: String
        var partitions: [Partition]
    }

    private struct Partition: Encodable {
        var leader: Int32
        var leaderEpoch: Int32
        var partitionEpoch: Int32
        var replicas: [Int32]
        var isr: [Int32]
    }

    private struct Configs: Encodable {
        var type: String
        var name: String
        var values: [String: String]
    }

    /// Throws what the encoder refuses: a copy with a hole in it would be taken for the truth.
    static func json(of image: ClusterImage) throws -> String {
        let brokers = image.brokers.values.sorted { $0.id < $1.id }.map { broker in
            Broker(
                id: broker.id, isFenced: broker.isFenced, epoch: broker.epoch, incarnation: UUID(broker.incarnation).text,
                listeners: broker.listeners.map { "\($0.name)://\($0.host):\($0.port)" }, rack: broker.rack,
                directories: broker.directories.map { UUID($0).text })
        }
        let topics = image.topics.values.sorted { $0.name < $1.name }.map { topic in
            Topic(
                name: topic.name, id: UUID(topic.id).text,
                partitions: topic.partitions.map {
                    Partition(
                        leader: $0.leader, leaderEpoch: $0.leaderEpoch, partitionEpoch: $0.partitionEpoch, replicas: $0.replicas,
                        isr: $0.isr)
                })
        }
        let configs = image.configs.sorted { ($0.key.kind.rawValue, $0.key.name) < ($1.key.kind.rawValue, $1.key.name) }
            .map { Configs(type: "\($0.key.kind)", name: $0.key.name, values: $0.value) }
        let cluster = Cluster(
            version: image.version, clusterID: image.clusterID, featureLevel: image.featureLevel, brokers: brokers, topics: topics,
            configs: configs)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(cluster), as: UTF8.self) + "\n"
    }
}
