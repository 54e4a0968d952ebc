/// The bytes of the image's parts: each value that a store keeps begins with the version of its format.
public enum ImageBytes {
    /// The one format there is.
    public static let format: UInt8 = 1

    /// Writes a value of the current format.
    public static func encode(_ body: (inout ByteWriter) -> Void) -> [UInt8] {
        var writer = ByteWriter()
        writer.integer(format)
        body(&writer)
        return writer.bytes
    }

    /// Reads a whole value; throws where it is of a newer format, ends early or goes on.
    public static func decode<T>(_ bytes: [UInt8], _ body: (inout ByteReader) throws(BytesError) -> T) throws(BytesError) -> T {
        var reader = ByteReader(bytes)
        let version: UInt8 = try reader.integer()
        guard version <= format else { throw .newer(version: version) }
        guard version == format else { throw reader.malformed("format version") }
        let value = try body(&reader)
        try reader.end()
        return value
    }
}

extension ByteWriter {
    public mutating func broker(_ broker: BrokerImage) {
        integer(broker.id)
        id(broker.incarnation)
        integer(broker.epoch)
        array(broker.listeners) { $0.listener($1) }
        optional(broker.rack)
        flag(broker.isFenced)
        array(broker.directories) { $0.id($1) }
        integer(broker.features.lowest)
        integer(broker.features.highest)
    }

    public mutating func listener(_ listener: ListenerImage) {
        string(listener.name)
        string(listener.host)
        integer(listener.port)
        string(listener.protocolName)
    }

    public mutating func partition(_ partition: PartitionImage) {
        integer(partition.leader)
        integer(partition.leaderEpoch)
        integer(partition.partitionEpoch)
        array(partition.replicas) { $0.integer($1) }
        array(partition.isr) { $0.integer($1) }
        array(partition.directories) { $0.id($1) }
    }

    public mutating func topic(_ topic: TopicImage) {
        id(topic.id)
        string(topic.name)
        flag(topic.isInternal)
        array(topic.partitions) { $0.partition($1) }
    }

    /// In the order of the names, so that equal configs are equal bytes.
    public mutating func configs(_ configs: [String: String]) {
        array(configs.sorted { $0.key < $1.key }) { writer, entry in
            writer.string(entry.key)
            writer.string(entry.value)
        }
    }
}

extension ByteReader {
    public mutating func broker() throws(BytesError) -> BrokerImage {
        BrokerImage(
            id: try integer(), incarnation: try id(), epoch: try integer(),
            listeners: try array(least: 14) { reader throws(BytesError) in try reader.listener() }, rack: try optional(),
            isFenced: try flag(), directories: try array(least: 16) { reader throws(BytesError) in try reader.id() },
            features: FeatureRange(lowest: try integer(), highest: try integer()))
    }

    public mutating func listener() throws(BytesError) -> ListenerImage {
        ListenerImage(name: try string(), host: try string(), port: try integer(), protocolName: try string())
    }

    public mutating func partition() throws(BytesError) -> PartitionImage {
        PartitionImage(
            leader: try integer(), leaderEpoch: try integer(), partitionEpoch: try integer(),
            replicas: try array(least: 4) { reader throws(BytesError) in try reader.integer() },
            isr: try array(least: 4) { reader throws(BytesError) in try reader.integer() },
            directories: try array(least: 16) { reader throws(BytesError) in try reader.id() })
    }

    public mutating func topic() throws(BytesError) -> TopicImage {
        let (topic, name, isInternal) = (try id(), try string(), try flag())
        return TopicImage(
            id: topic, name: name, partitions: try array(least: 24) { reader throws(BytesError) in try reader.partition() },
            isInternal: isInternal)
    }

    public mutating func configs() throws(BytesError) -> [String: String] {
        let entries = try array(least: 8) { reader throws(BytesError) in (try reader.string(), try reader.string()) }
        return Dictionary(entries) { $1 }
    }
}
