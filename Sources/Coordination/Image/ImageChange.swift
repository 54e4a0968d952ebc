/// One step from an image to the next.
public enum ImageChange: Equatable, Sendable {
    /// A broker came or changed.
    case broker(BrokerImage)
    case brokerRemoved(Int32)
    /// A topic came or grew: all of it.
    case topic(TopicImage)
    /// One partition of a known topic changed.
    case partition(topic: ID, index: Int32, PartitionImage)
    /// The topic is gone, and its configs.
    case topicRemoved(ID)
    /// All overrides of the resource; none: it is gone.
    case configs(ConfigResource, [String: String])
}
