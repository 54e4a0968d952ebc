/// The keys of the cluster's metadata. `docs/format.md` lists them.
public enum MetadataKey {
    /// Cluster id and feature level; written once.
    public static let cluster = Array("cluster".utf8)
    /// The present leader: its revision is named by every later write.
    public static let leader = Array("leader".utf8)
    /// The first producer id that no block holds yet.
    public static let producerIDs = Array("producer-ids".utf8)

    static let brokers = Array("broker/".utf8)
    static let topics = Array("topic/".utf8)
    static let partitions = Array("partition/".utf8)
    static let configs = Array("config/".utf8)

    public static func broker(_ id: Int32) -> [UInt8] { build(brokers) { $0.integer(id) } }

    public static func topic(_ id: ID) -> [UInt8] { build(topics) { $0.id(id) } }

    public static func partition(_ topic: ID, _ index: Int32) -> [UInt8] {
        build(partitions) {
            $0.id(topic)
            $0.integer(index)
        }
    }

    public static func configs(of resource: ConfigResource) -> [UInt8] {
        build(configs) {
            $0.integer(resource.kind.rawValue)
            $0.raw(resource.name.utf8)
        }
    }

    /// Whether a resource of that name can be kept at all.
    public static func fits(_ resource: ConfigResource) -> Bool { configs(of: resource).count <= StoreLimits.key }

    private static func build(_ prefix: [UInt8], _ body: (inout ByteWriter) -> Void) -> [UInt8] {
        var writer = ByteWriter()
        writer.raw(prefix)
        body(&writer)
        return writer.bytes
    }
}
