/// Settings of groups and transactions, and others that tools read or that a server.properties of Apache Kafka has.
extension BrokerSettings {
    static let coordination: [Setting] = groups + transactions

    private static let groups: [Setting] = [
        fixed(
            "group.initial.rebalance.delay.ms", .int, "3000", .atLeast(0), status: .notYet,
            "How long the first rebalance of an empty group waits for more members."),
        fixed(
            "group.min.session.timeout.ms", .int, "6000", .atLeast(0), status: .notYet,
            "The shortest session time-out that a member may ask for."),
        fixed(
            "group.max.session.timeout.ms", .int, "1800000", .atLeast(0), status: .notYet,
            "The longest session time-out that a member may ask for."),
        fixed("group.max.size", .int, "2147483647", .atLeast(1), status: .notYet, "At most how many members a group has."),
        fixed(
            "group.consumer.session.timeout.ms", .int, "45000", .atLeast(1), status: .notYet,
            "The session time-out of members of the newer group protocol."),
        fixed(
            "group.consumer.min.session.timeout.ms", .int, "45000", .atLeast(1), status: .notYet,
            "The shortest that a group may set for itself."),
        fixed(
            "group.consumer.max.session.timeout.ms", .int, "60000", .atLeast(1), status: .notYet,
            "The longest that a group may set for itself."),
        fixed(
            "group.consumer.heartbeat.interval.ms", .int, "5000", .atLeast(1), status: .notYet,
            "How often members of the newer group protocol send heartbeats."),
        fixed(
            "group.consumer.min.heartbeat.interval.ms", .int, "5000", .atLeast(1), status: .notYet,
            "The shortest that a group may set for itself."),
        fixed(
            "group.consumer.max.heartbeat.interval.ms", .int, "15000", .atLeast(1), status: .notYet,
            "The longest that a group may set for itself."),
        fixed(
            "group.consumer.max.size", .int, "2147483647", .atLeast(1), status: .notYet,
            "At most how many members a group of the newer protocol has."),
        fixed("group.consumer.assignors", .list, "uniform,range", status: .notYet, "Who deals partitions in groups of the newer protocol."),
        fixed(
            "group.consumer.migration.policy", .string, "bidirectional", status: .notYet,
            "Which groups may change between the two protocols."),
        fixed(
            "group.coordinator.rebalance.protocols", .list, "classic,consumer,streams", status: .notYet, "Which group protocols are served."
        ),
        fixed(
            "offsets.retention.minutes", .int, "10080", .atLeast(1), status: .notYet,
            "How long committed offsets of an empty group are kept."),
        fixed(
            "offsets.retention.check.interval.ms", .long, "600000", .atLeast(1), status: .notYet,
            "How often old committed offsets are looked for."),
        fixed(
            "offsets.topic.num.partitions", .int, "50", .atLeast(1), status: .notYet,
            "How many partitions the topic of committed offsets has."),
        fixed(
            "offsets.topic.replication.factor", .short, "3", .atLeast(1), status: .notYet,
            "How many replicas the topic of committed offsets has."),
        fixed(
            "offsets.topic.segment.bytes", .int, "104857600", .atLeast(1), status: .notYet,
            "The segment size of the topic of committed offsets."),
        fixed("offset.metadata.max.bytes", .int, "4096", status: .notYet, "At most how much text a committed offset may carry."),
    ]

    private static let transactions: [Setting] = [
        fixed(
            "transaction.max.timeout.ms", .int, "900000", .atLeast(1), status: .notYet,
            "The longest time-out that a transaction may ask for."),
        fixed(
            "transactional.id.expiration.ms", .int, "604800000", .atLeast(1), status: .notYet,
            "How long an idle transactional id is remembered."),
        fixed(
            "transaction.state.log.num.partitions", .int, "50", .atLeast(1), status: .notYet,
            "How many partitions the topic of transactions has."),
        fixed(
            "transaction.state.log.replication.factor", .short, "3", .atLeast(1), status: .notYet,
            "How many replicas the topic of transactions has."),
        fixed(
            "transaction.state.log.min.isr", .int, "2", .atLeast(1), status: .notYet, "min.insync.replicas of the topic of transactions."),
        fixed(
            "transaction.state.log.segment.bytes", .int, "104857600", .atLeast(1), status: .notYet,
            "The segment size of the topic of transactions."),
    ]

    static let accepted: [Setting] = [
        fixed(
            "process.roles", .list, nil, status: .notYet,
            "Which roles a process of Apache Kafka has. Ottla's are its commands: serve, leader, broker."),
        fixed(
            "controller.quorum.voters", .list, nil, status: .notYet,
            "Apache Kafka's controllers. Ottla's brokers are told of the leader by --leader."),
        fixed("controller.listener.names", .list, nil, status: .notYet, "Which of Apache Kafka's listeners are the controllers'."),
        fixed("inter.broker.listener.name", .string, nil, status: .notYet, "Which listener brokers use among themselves."),
        fixed(
            "listener.security.protocol.map", .list, nil, status: .notYet,
            "Which security protocol a listener has. Ottla's are PLAINTEXT."),
        fixed(
            "num.network.threads", .int, "3", .atLeast(1), status: .notYet,
            "How many threads serve sockets in Apache Kafka. Ottla has one for each core."),
        fixed("num.io.threads", .int, "8", .atLeast(1), status: .notYet, "How many threads do requests in Apache Kafka."),
        fixed("num.recovery.threads.per.data.dir", .int, "2", .atLeast(1), status: .notYet, "How many threads recover logs at the start."),
        fixed("socket.send.buffer.bytes", .int, "102400", status: .notYet, "The send buffer of a socket."),
        fixed("socket.receive.buffer.bytes", .int, "102400", status: .notYet, "The receive buffer of a socket."),
        fixed("log.dir", .string, nil, status: .notYet, "The data directory by its older name. Ottla's is set by --data."),
    ]
}
