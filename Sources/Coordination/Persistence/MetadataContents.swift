/// A metadata store's entries read back as an image.
public struct MetadataContents: Sendable {
    /// Nil: the store is new.
    public private(set) var identity: ClusterIdentity?
    public private(set) var image: ClusterImage
    public private(set) var producerIDs = ProducerIDAllocator()
    /// What a crash in the middle of a plan left: to be deleted.
    public private(set) var orphans: [[UInt8]] = []

    /// Reads all `entries` of a store at `revision`.
    public init(_ entries: [StoreEntry], revision: Int64) throws(MetadataError) {
        var records = Records()
        for entry in entries {
            do throws(BytesError) { try records.add(entry) } catch { throw .unreadable(key: entry.key, error) }
        }
        (identity, producerIDs) = (records.identity, records.producerIDs)
        image = ClusterImage(clusterID: identity?.clusterID ?? "", featureLevel: identity?.featureLevel ?? FeatureRange.current.highest)
        var changes = records.brokers.map(ImageChange.broker)
        for (id, topic) in records.topics { changes.append(.topic(try records.assemble(id, topic))) }
        let names = Set(records.topics.values.map(\.name))
        for (resource, values, key) in records.configs {
            if resource.kind == .topic && !names.contains(resource.name) {
                orphans.append(key)
            } else {
                changes.append(.configs(resource, values))
            }
        }
        for (topic, left) in records.partitions { orphans += left.keys.sorted().map { MetadataKey.partition(topic, $0) } }
        _ = image.apply(ImageDelta(from: 0, to: revision, changes: changes))
    }
}

/// The records of a store, by kind.
private struct Records {
    struct Topic {
        var name: String
        var isInternal: Bool
        var count: Int32
    }

    var identity: ClusterIdentity?
    var producerIDs = ProducerIDAllocator()
    var brokers: [BrokerImage] = []
    var topics: [ID: Topic] = [:]
    var partitions: [ID: [Int32: PartitionImage]] = [:]
    var configs: [(ConfigResource, [String: String], key: [UInt8])] = []

    mutating func add(_ entry: StoreEntry) throws(BytesError) {
        var key = ByteReader(entry.key)
        if entry.key == MetadataKey.cluster {
            identity = try ClusterIdentity(decoding: entry.value)
        } else if entry.key == MetadataKey.producerIDs {
            producerIDs = try ProducerIDAllocator(decoding: entry.value)
        } else if key.skip(MetadataKey.brokers) {
            brokers.append(try ImageBytes.decode(entry.value) { reader throws(BytesError) in try reader.broker() })
        } else if key.skip(MetadataKey.topics) {
            topics[try key.id()] = try ImageBytes.decode(entry.value) { reader throws(BytesError) in
                Topic(name: try reader.string(), isInternal: try reader.flag(), count: try reader.integer())
            }
        } else if key.skip(MetadataKey.partitions) {
            let (topic, index): (ID, Int32) = (try key.id(), try key.integer())
            let partition = try ImageBytes.decode(entry.value) { reader throws(BytesError) in try reader.partition() }
            partitions[topic, default: [:]][index] = partition
        } else if key.skip(MetadataKey.configs) {
            let values = try ImageBytes.decode(entry.value) { reader throws(BytesError) in try reader.configs() }
            configs.append((try key.resource(), values, entry.key))
        }
    }

    /// The topic with its partitions, which are taken out: what is left in the end belongs to no topic.
    mutating func assemble(_ id: ID, _ topic: Topic) throws(MetadataError) -> TopicImage {
        var found = partitions.removeValue(forKey: id) ?? [:]
        var list: [PartitionImage] = []
        for index in 0..<max(topic.count, 0) {
            guard let partition = found.removeValue(forKey: index) else { throw .missingPartition(topic: topic.name, index: Int(index)) }
            list.append(partition)
        }
        if !found.isEmpty { partitions[id] = found }
        return TopicImage(id: id, name: topic.name, partitions: list, isInternal: topic.isInternal)
    }
}

extension ByteReader {
    /// Whether the bytes here are `prefix`; steps over them if so.
    fileprivate mutating func skip(_ prefix: [UInt8]) -> Bool {
        guard rest.starts(with: prefix), (try? take(prefix.count)) != nil else { return false }
        return true
    }

    fileprivate mutating func resource() throws(BytesError) -> ConfigResource {
        guard let kind = ConfigResource.Kind(rawValue: try integer()) else { throw malformed("kind of resource") }
        guard let name = String(validating: try take(left), as: UTF8.self) else { throw malformed("text") }
        return ConfigResource(kind, name)
    }
}
