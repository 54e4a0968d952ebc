/// What Apache Kafka 4.3.1 answers where a topic's setting is given a value: taken, or refused with INVALID_CONFIG (40).
enum KafkaValues {
    static let all: [(setting: String, taken: [String], refused: [String])] = [
        (
            "preallocate", taken: ["true", "false", "TRUE", "False", " true "],
            refused: ["yes", "1", "0", "", "t", "null"]
        ),
        (
            "unclean.leader.election.enable", taken: ["true", "false", "TRUE", "False", " true "],
            refused: ["yes", "1", "0", "", "t", "null"]
        ),
        (
            "cleanup.policy", taken: ["delete", "compact", "compact,delete", "delete,compact", " compact , delete ", "delete,delete", ""],
            refused: [",", "compact,", "Delete", "COMPACT", "keep", "compact,keep", "none", "compact delete"]
        ),
        (
            "compression.gzip.level", taken: ["-1", "1", "5", "9"],
            refused: ["-2", "0", "10", "", "x", "1.5"]
        ),
        (
            "compression.lz4.level", taken: ["1", "9", "17"],
            refused: ["-1", "0", "18", "", "x", "1.5"]
        ),
        (
            "compression.type", taken: ["producer", "uncompressed", "gzip", "snappy", "lz4", "zstd", " gzip "],
            refused: ["none", "", "GZIP", "zlib", "lz4,zstd"]
        ),
        (
            "compression.zstd.level", taken: ["-131072", "-1", "0", "1", "3", "22"],
            refused: ["-131073", "23", "", "x", "1.5"]
        ),
        (
            "delete.retention.ms", taken: ["0", "1", "9223372036854775807"],
            refused: ["-1", "9223372036854775808", "-9223372036854775809", "", "x", "1.5", "1e3", "0x10", "1 000", "true"]
        ),
        (
            "file.delete.delay.ms", taken: ["0", "1", "9223372036854775807"],
            refused: ["-1", "9223372036854775808", "-9223372036854775809", "", "x", "1.5", "1e3", "0x10", "1 000", "true"]
        ),
        (
            "flush.messages", taken: ["1", "2", "9223372036854775807"],
            refused: ["0", "9223372036854775808", "-9223372036854775809", "", "x", "1.5", "1e3", "0x10", "1 000", "true"]
        ),
        (
            "flush.ms", taken: ["0", "1", "9223372036854775807"],
            refused: ["-1", "9223372036854775808", "-9223372036854775809", "", "x", "1.5", "1e3", "0x10", "1 000", "true"]
        ),
        (
            "index.interval.bytes", taken: ["0", "1", "2147483647"],
            refused: ["-1", "2147483648", "-9223372036854775809", "", "x", "1.5", "1e3", "0x10", "1 000", "true"]
        ),
        (
            "local.retention.bytes", taken: ["-2", "-1", "9223372036854775807"],
            refused: ["-3", "9223372036854775808", "-9223372036854775809", "", "x", "1.5", "1e3", "0x10", "1 000", "true"]
        ),
        (
            "local.retention.ms", taken: ["-2", "-1", "9223372036854775807"],
            refused: ["-3", "9223372036854775808", "-9223372036854775809", "", "x", "1.5", "1e3", "0x10", "1 000", "true"]
        ),
        (
            "max.compaction.lag.ms", taken: ["1", "2", "9223372036854775807"],
            refused: ["0", "9223372036854775808", "-9223372036854775809", "", "x", "1.5", "1e3", "0x10", "1 000", "true"]
        ),
        (
            "max.message.bytes", taken: ["0", "1", "2147483647"],
            refused: ["-1", "2147483648", "-9223372036854775809", "", "x", "1.5", "1e3", "0x10", "1 000", "true"]
        ),
        (
            "message.timestamp.after.max.ms", taken: ["0", "1", "9223372036854775807"],
            refused: ["-1", "9223372036854775808", "-9223372036854775809", "", "x", "1.5", "1e3", "0x10", "1 000", "true"]
        ),
        (
            "message.timestamp.before.max.ms", taken: ["0", "1", "9223372036854775807"],
            refused: ["-1", "9223372036854775808", "-9223372036854775809", "", "x", "1.5", "1e3", "0x10", "1 000", "true"]
        ),
        (
            "message.timestamp.type", taken: ["CreateTime", "LogAppendTime", " CreateTime "],
            refused: ["createtime", "logappendtime", "", "NoTimestampType"]
        ),
        (
            "min.cleanable.dirty.ratio", taken: ["0", "0.0", "0.5", ".5", "1", "1.0", "1e-3", "5E-1"],
            refused: ["1.1", "-0.1", "", "x", "0,5", "50%"]
        ),
        (
            "min.compaction.lag.ms", taken: ["0", "1", "9223372036854775807"],
            refused: ["-1", "9223372036854775808", "-9223372036854775809", "", "x", "1.5", "1e3", "0x10", "1 000", "true"]
        ),
        (
            "min.insync.replicas", taken: ["1", "2", "2147483647"],
            refused: ["0", "2147483648", "-9223372036854775809", "", "x", "1.5", "1e3", "0x10", "1 000", "true"]
        ),
        (
            "retention.ms", taken: [" 5", "5 ", "\t5\n", "+5", "-0", "007"],
            refused: ["- 5", "5L"]
        ),
        (
            "remote.storage.enable", taken: ["false"],
            refused: ["true", "x"]
        ),
        (
            "remote.log.copy.disable", taken: ["true", "false"],
            refused: ["x"]
        ),
        (
            "remote.log.delete.on.disable", taken: ["true", "false"],
            refused: ["x"]
        ),
        (
            "retention.bytes", taken: ["-1", "0", "1", "9223372036854775807"],
            refused: ["9223372036854775808", "", "x", "1.5"]
        ),
        (
            "retention.bytes", taken: ["-2", "-100", "-9223372036854775808"],
            refused: []
        ),
        (
            "retention.ms", taken: ["-1", "0", "9223372036854775807"],
            refused: ["-2", "9223372036854775808", "-9223372036854775809", "", "x", "1.5", "1e3", "0x10", "1 000", "true"]
        ),
        (
            "segment.bytes", taken: ["1048576", "1048577", "2147483647"],
            refused: ["0", "13", "14", "1048575", "2147483648", "-1", "", "x", "1g"]
        ),
        (
            "segment.index.bytes", taken: ["4", "5", "2147483647"],
            refused: ["3", "2147483648", "-9223372036854775809", "", "x", "1.5", "1e3", "0x10", "1 000", "true"]
        ),
        (
            "segment.jitter.ms", taken: ["0", "1", "9223372036854775807"],
            refused: ["-1", "9223372036854775808", "-9223372036854775809", "", "x", "1.5", "1e3", "0x10", "1 000", "true"]
        ),
        (
            "segment.ms", taken: ["1", "2", "9223372036854775807"],
            refused: ["0", "9223372036854775808", "-9223372036854775809", "", "x", "1.5", "1e3", "0x10", "1 000", "true"]
        ),
        (
            "follower.replication.throttled.replicas", taken: ["", "*", "0:1", "0:1,1:2", " 0:1 , 1:2 ", "0:1,0:1"],
            refused: ["0", "0:", ":1", "a:b", "0:1:2", "0:1,*", "none"]
        ),
        (
            "leader.replication.throttled.replicas", taken: ["", "*", "0:1", "0:1,1:2", " 0:1 , 1:2 ", "0:1,0:1"],
            refused: ["0", "0:", ":1", "a:b", "0:1:2", "0:1,*", "none"]
        ),
    ]

    /// Name, default and type as DescribeConfigs shows them of a new topic.
    static let defaults: [(name: String, value: String, type: String)] = [
        ("cleanup.policy", "delete", "list"),
        ("compression.gzip.level", "-1", "int"),
        ("compression.lz4.level", "9", "int"),
        ("compression.type", "producer", "string"),
        ("compression.zstd.level", "3", "int"),
        ("delete.retention.ms", "86400000", "long"),
        ("file.delete.delay.ms", "60000", "long"),
        ("flush.messages", "9223372036854775807", "long"),
        ("flush.ms", "9223372036854775807", "long"),
        ("follower.replication.throttled.replicas", "", "list"),
        ("index.interval.bytes", "4096", "int"),
        ("leader.replication.throttled.replicas", "", "list"),
        ("local.retention.bytes", "-2", "long"),
        ("local.retention.ms", "-2", "long"),
        ("max.compaction.lag.ms", "9223372036854775807", "long"),
        ("max.message.bytes", "1048588", "int"),
        ("message.timestamp.after.max.ms", "3600000", "long"),
        ("message.timestamp.before.max.ms", "9223372036854775807", "long"),
        ("message.timestamp.type", "CreateTime", "string"),
        ("min.cleanable.dirty.ratio", "0.5", "double"),
        ("min.compaction.lag.ms", "0", "long"),
        ("min.insync.replicas", "1", "int"),
        ("preallocate", "false", "boolean"),
        ("remote.log.copy.disable", "false", "boolean"),
        ("remote.log.delete.on.disable", "false", "boolean"),
        ("remote.storage.enable", "false", "boolean"),
        ("retention.bytes", "-1", "long"),
        ("retention.ms", "604800000", "long"),
        ("segment.bytes", "1073741824", "int"),
        ("segment.index.bytes", "10485760", "int"),
        ("segment.jitter.ms", "0", "long"),
        ("segment.ms", "604800000", "long"),
        ("unclean.leader.election.enable", "false", "boolean"),
    ]

    /// The one synonym (name and default) of what nobody set; settings that are not here have none.
    static let synonyms: [String: [String]] = [
        "cleanup.policy": ["log.cleanup.policy", "delete"],
        "compression.gzip.level": ["compression.gzip.level", "-1"],
        "compression.lz4.level": ["compression.lz4.level", "9"],
        "compression.type": ["compression.type", "producer"],
        "compression.zstd.level": ["compression.zstd.level", "3"],
        "delete.retention.ms": ["log.cleaner.delete.retention.ms", "86400000"],
        "file.delete.delay.ms": ["log.segment.delete.delay.ms", "60000"],
        "flush.messages": ["log.flush.interval.messages", "9223372036854775807"],
        "index.interval.bytes": ["log.index.interval.bytes", "4096"],
        "local.retention.bytes": ["log.local.retention.bytes", "-2"],
        "local.retention.ms": ["log.local.retention.ms", "-2"],
        "max.compaction.lag.ms": ["log.cleaner.max.compaction.lag.ms", "9223372036854775807"],
        "max.message.bytes": ["message.max.bytes", "1048588"],
        "message.timestamp.after.max.ms": ["log.message.timestamp.after.max.ms", "3600000"],
        "message.timestamp.before.max.ms": ["log.message.timestamp.before.max.ms", "9223372036854775807"],
        "message.timestamp.type": ["log.message.timestamp.type", "CreateTime"],
        "min.cleanable.dirty.ratio": ["log.cleaner.min.cleanable.ratio", "0.5"],
        "min.compaction.lag.ms": ["log.cleaner.min.compaction.lag.ms", "0"],
        "preallocate": ["log.preallocate", "false"],
        "retention.bytes": ["log.retention.bytes", "-1"],
        "segment.bytes": ["log.segment.bytes", "1073741824"],
        "segment.index.bytes": ["log.index.size.max.bytes", "10485760"],
        "unclean.leader.election.enable": ["unclean.leader.election.enable", "false"],
    ]

    /// Settings of a broker that nobody set (configs_broker.what_clients_read).
    static let clientsRead: [(name: String, value: String?, type: String, isReadOnly: Bool)] = [
        ("num.partitions", "1", "int", true),
        ("default.replication.factor", "1", "int", true),
        ("auto.create.topics.enable", "true", "boolean", true),
        ("delete.topic.enable", "true", "boolean", true),
        ("message.max.bytes", "1048588", "int", false),
        ("fetch.max.bytes", "57671680", "int", true),
        ("max.request.partition.size.limit", "2000", "int", true),
        ("socket.request.max.bytes", "104857600", "int", true),
        ("connections.max.idle.ms", "600000", "long", true),
        ("offsets.retention.minutes", "10080", "int", true),
        ("offset.metadata.max.bytes", "4096", "int", true),
        ("group.min.session.timeout.ms", "6000", "int", true),
        ("group.max.session.timeout.ms", "1800000", "int", true),
        ("group.max.size", "2147483647", "int", true),
        ("group.consumer.session.timeout.ms", "45000", "int", true),
        ("group.consumer.min.session.timeout.ms", "45000", "int", true),
        ("group.consumer.max.session.timeout.ms", "60000", "int", true),
        ("group.consumer.heartbeat.interval.ms", "5000", "int", true),
        ("group.consumer.min.heartbeat.interval.ms", "5000", "int", true),
        ("group.consumer.max.heartbeat.interval.ms", "15000", "int", true),
        ("group.consumer.max.size", "2147483647", "int", true),
        ("group.consumer.assignors", "uniform,range", "list", true),
        ("group.consumer.migration.policy", "bidirectional", "string", true),
        ("transaction.max.timeout.ms", "900000", "int", true),
        ("transactional.id.expiration.ms", "604800000", "int", true),
        ("producer.id.expiration.ms", "86400000", "int", false),
        ("replica.lag.time.max.ms", "30000", "long", true),
    ]

    /// Settings of a broker that nobody set (configs_broker.log_defaults).
    static let logDefaults: [(name: String, value: String?, type: String, isReadOnly: Bool)] = [
        ("compression.type", "producer", "string", false),
        ("log.cleanup.policy", "delete", "list", false),
        ("log.retention.hours", "168", "int", true),
        ("log.retention.minutes", nil, "int", true),
        ("log.retention.ms", nil, "long", false),
        ("log.retention.bytes", "-1", "long", false),
        ("log.segment.bytes", "1073741824", "int", false),
        ("log.roll.hours", "168", "int", true),
        ("log.roll.ms", nil, "long", false),
        ("log.roll.jitter.ms", nil, "long", false),
        ("log.index.interval.bytes", "4096", "int", false),
        ("log.index.size.max.bytes", "10485760", "int", false),
        ("log.flush.interval.messages", "9223372036854775807", "long", false),
        ("log.flush.interval.ms", nil, "long", false),
        ("log.segment.delete.delay.ms", "60000", "long", false),
        ("log.cleaner.delete.retention.ms", "86400000", "long", false),
        ("log.cleaner.min.cleanable.ratio", "0.5", "double", false),
        ("log.cleaner.min.compaction.lag.ms", "0", "long", false),
        ("log.cleaner.max.compaction.lag.ms", "9223372036854775807", "long", false),
        ("log.message.timestamp.type", "CreateTime", "string", false),
        ("log.message.timestamp.before.max.ms", "9223372036854775807", "long", false),
        ("log.message.timestamp.after.max.ms", "3600000", "long", false),
        ("log.preallocate", "false", "boolean", false),
        ("unclean.leader.election.enable", "false", "boolean", false),
    ]
}
