extension ImageDelta {
    /// The delta as brokers are sent it.
    public func encode() -> [UInt8] {
        ImageBytes.encode { writer in
            writer.integer(from)
            writer.integer(to)
            writer.array(changes) { $0.change($1) }
        }
    }

    /// Reads what `encode` wrote.
    public init(decoding bytes: [UInt8]) throws(BytesError) {
        self = try ImageBytes.decode(bytes) { reader throws(BytesError) in
            ImageDelta(
                from: try reader.integer(), to: try reader.integer(),
                changes: try reader.array(least: 5) { reader throws(BytesError) in try reader.change() })
        }
    }
}

extension ClusterImage {
    /// The whole image as brokers are sent it.
    public func encode() -> [UInt8] {
        ImageBytes.encode { writer in
            writer.integer(version)
            writer.string(clusterID)
            writer.integer(featureLevel)
            writer.array(changesFromNothing) { $0.change($1) }
        }
    }

    /// Reads what `encode` wrote.
    public init(decoding bytes: [UInt8]) throws(BytesError) {
        self = try ImageBytes.decode(bytes) { reader throws(BytesError) in
            let version: Int64 = try reader.integer()
            guard version >= 0 else { throw reader.malformed("image version") }
            var image = ClusterImage(clusterID: try reader.string(), featureLevel: try reader.integer())
            let changes = try reader.array(least: 5) { reader throws(BytesError) in try reader.change() }
            _ = image.apply(ImageDelta(from: 0, to: version, changes: changes))
            return image
        }
    }
}

extension ByteWriter {
    fileprivate mutating func change(_ change: ImageChange) {
        switch change {
        case .broker(let broker):
            integer(1 as UInt8)
            self.broker(broker)
        case .brokerRemoved(let id):
            integer(2 as UInt8)
            integer(id)
        case .topic(let topic):
            integer(3 as UInt8)
            self.topic(topic)
        case .partition(let topic, let index, let partition):
            integer(4 as UInt8)
            id(topic)
            integer(index)
            self.partition(partition)
        case .topicRemoved(let topic):
            integer(5 as UInt8)
            id(topic)
        case .configs(let resource, let values):
            integer(6 as UInt8)
            integer(resource.kind.rawValue)
            string(resource.name)
            configs(values)
        }
    }
}

extension ByteReader {
    fileprivate mutating func change() throws(BytesError) -> ImageChange {
        let kind: UInt8 = try integer()
        switch kind {
        case 1: return .broker(try broker())
        case 2: return .brokerRemoved(try integer())
        case 3: return .topic(try topic())
        case 4: return .partition(topic: try id(), index: try integer(), try partition())
        case 5: return .topicRemoved(try id())
        case 6:
            guard let kind = ConfigResource.Kind(rawValue: try integer()) else { throw malformed("kind of resource") }
            return .configs(ConfigResource(kind, try string()), try configs())
        default: throw malformed("change of the image")
        }
    }
}
