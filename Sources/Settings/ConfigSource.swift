/// Where a value comes from, with the numbers of DescribeConfigs.
public enum ConfigSource: Int8, Sendable {
    case topic = 1, dynamicBroker, dynamicCluster, staticBroker, `default`, logger, clientMetrics, group
}
