/// The settings of a broker, by Apache Kafka's names where Kafka has them.
public enum BrokerSettings {
    /// In alphabetical order.
    public static let all: [Setting] = [topics, requests, storage, logs, coordination, cluster, accepted]
        .flatMap(\.self).sorted { $0.name < $1.name }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    public static func named(_ name: String) -> Setting? { byName[name] }

    /// As `named`, for a name that must exist.
    public static func require(_ name: String) throws(SettingError) -> Setting {
        guard let setting = byName[name] else {
            throw .unknownName(name, nearest: NearestName.find(name, among: all.lazy.map(\.name)))
        }
        return setting
    }

    /// A setting that is fixed when the broker starts.
    static func fixed(
        _ name: String, _ type: SettingType, _ value: String?, _ rule: SettingRule = .any, status: SettingStatus = .obeyed, _ text: String
    ) -> Setting {
        Setting(name, type, value, rule, status: status, isReadOnly: true, text)
    }

    private static let topics: [Setting] = [
        fixed("num.partitions", .int, "1", .atLeast(1), "How many partitions a topic gets where nobody says how many."),
        fixed("default.replication.factor", .int, "1", .atLeast(1), "How many replicas a partition gets where nobody says how many."),
        fixed("auto.create.topics.enable", .boolean, "true", .any, "Whether a topic that a producer asks for is created."),
        fixed("delete.topic.enable", .boolean, "true", .any, "Whether topics can be deleted."),
        fixed(
            "max.request.partition.size.limit", .int, "2000", .atLeast(1), status: .notYet,
            "At most how many partitions one answer to DescribeTopicPartitions holds."),
    ]

    private static let requests: [Setting] = [
        fixed(
            "socket.request.max.bytes", .int, "104857600", .atLeast(1),
            "The largest request that is read. A larger one closes its connection."),
        fixed(
            "connections.max.idle.ms", .long, "600000", .any, "After how long without a request a connection is closed. -1 never closes it."
        ),
        fixed(
            "queued.max.request.bytes", .long, "-1", .any,
            "At most how many bytes of requests are in memory at once, over all connections. -1 takes Ottla's own bound."),
        fixed("max.connections", .int, "2147483647", .atLeast(0), status: .notYet, "At most how many connections are open at once."),
        fixed("max.incremental.fetch.session.cache.slots", .int, "1000", .atLeast(0), "How many incremental fetch sessions are kept."),
        fixed(
            "fetch.max.bytes", .int, "57671680", .atLeast(1024),
            "The largest answer to a fetch, whatever the client asks for. One batch may exceed it."),
    ]

    private static let storage: [Setting] = [
        fixed(
            "log.flush.mode", .string, "group", .oneOf(["group", "interval", "os"]),
            "When appends are synced: group before they are acknowledged, interval from time to time, os leaves it to Linux."
        ),
        fixed("log.flush.mode.interval.ms", .long, "1000", .atLeast(1), "How often the log is synced where log.flush.mode is interval."),
        fixed("log.retention.check.interval.ms", .long, "300000", .atLeast(1), "How often old segments are looked for."),
        fixed("log.initial.task.delay.ms", .long, "30000", .atLeast(0), "How long after the start old segments are looked for first."),
        fixed(
            "log.scrub.bytes.per.second", .long, "8388608", .atLeast(0),
            "Sealed segments are read and held against their checksums at so many bytes a second, where no other thread wants the core. 0: never."
        ),
        fixed(
            "log.scrub.interval.ms", .long, "604800000", .atLeast(-1),
            "How long after the beginning of one round over all sealed segments the next begins. -1: never."),
        fixed("max.open.files", .int, "4096", .atLeast(16), "At most how many segments' files are open at once."),
        fixed("log.dirs", .string, nil, .any, "The data directory, as --data names it. Set by the flag only."),
    ]

    private static let cluster: [Setting] = [
        fixed("broker.heartbeat.interval.ms", .int, "2000", .atLeast(1), "How often a broker tells the leader that it lives."),
        fixed("broker.session.timeout.ms", .int, "9000", .atLeast(1), "After how long without a heartbeat the leader fences a broker."),
        fixed(
            "replica.lag.time.max.ms", .long, "30000", status: .notYet,
            "After how long behind its partition leader a follower is no longer in sync."),
        fixed("node.id", .int, nil, .atLeast(0), "The broker's id, as --id names it. Set by the flag only."),
        fixed("broker.id", .int, nil, .any, "The broker's id by its older name. Set by --id only."),
        fixed("broker.rack", .string, nil, .any, "Where the broker stands, as --rack names it. Set by the flag only."),
        fixed("listeners", .list, nil, .any, "Where the broker listens, as --listen names it. Set by the flag only."),
        fixed(
            "advertised.listeners", .list, nil, .any,
            "Where clients are sent, as --advertise names it. Set by the flag only."),
    ]
}
