import Coordination
import Settings
import Wire

/// What an admin request is judged by.
struct AdminContext {
    let image: ClusterImage
    let settings: SettingValues
    let caller: Caller

    /// What topics and brokers are set to, as the leader sees it: without the settings of single brokers.
    var effectiveSettings: EffectiveSettings { EffectiveSettings(settings, cluster: image.configs(of: .allBrokers)) }

    /// What topics get that ask for nothing.
    var topicDefaults: TopicDefaults {
        TopicDefaults(
            partitions: Int32(clamping: settings.int("num.partitions")),
            replicationFactor: Int16(clamping: settings.int("default.replication.factor")),
            allowsDeletion: settings.bool("delete.topic.enable"))
    }
}
