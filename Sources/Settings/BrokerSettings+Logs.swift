/// What topics without settings of their own have. These can be changed while brokers run, the coarser units aside.
extension BrokerSettings {
    static let logs: [Setting] =
        ofTopics + units + [
            Setting(
                "producer.id.expiration.ms", .int, "86400000", .atLeast(1),
                "How long an idle producer's sequence numbers are remembered."),
            Setting("background.threads", .int, "10", .atLeast(1), status: .notYet, "How many threads do background work in Apache Kafka."),
            fixed("log.cleaner.enable", .boolean, "true", .any, "Whether logs are compacted."),
            Setting("log.cleaner.threads", .int, "1", .atLeast(0), "How many threads compact logs."),
            Setting("log.cleaner.backoff.ms", .long, "15000", .atLeast(0), "How often a log that is to be compacted is looked for."),
            Setting(
                "log.cleaner.dedupe.buffer.size", .long, "134217728", .atLeast(0),
                "Memory for keys, over all compacting threads. It is taken as far as it is needed; more keys take several rounds."),
            Setting(
                "log.cleaner.io.max.bytes.per.second", .double, "1.7976931348623157E308", .any,
                "How much compaction reads and writes a second, over all its threads."),
        ]

    /// The topic's setting of the same unit: type, bounds, default and status are its own.
    private static let ofTopics: [Setting] = TopicSettings.all.flatMap { topic -> [Setting] in
        guard let synonym = topic.synonyms.first, !hasUnits.contains(topic.name) else { return [] }
        let text = "\(topic.name) of topics that have none of their own. " + topic.documentation
        return [Setting(synonym.name, topic.type, topic.defaultValue, topic.rule, status: topic.status, text)]
    }

    /// Settings whose broker's setting comes in several units: the finest has no value until somebody gives it one.
    private static let hasUnits: Set = ["retention.ms", "segment.ms", "segment.jitter.ms", "flush.ms"]

    private static let units: [Setting] = [
        Setting(
            "log.retention.ms", .long, nil, .atLeast(-1),
            "retention.ms of topics that have none of their own. It wins over minutes and hours."),
        fixed("log.retention.minutes", .int, nil, .atLeast(-1), "log.retention.ms in minutes, looked at where that is not set."),
        fixed(
            "log.retention.hours", .int, "168", .atLeast(-1),
            "log.retention.ms in hours, looked at where neither that nor the minutes are set."),
        Setting("log.roll.ms", .long, nil, .atLeast(1), "segment.ms of topics that have none of their own. It wins over the hours."),
        fixed("log.roll.hours", .int, "168", .atLeast(1), "log.roll.ms in hours, looked at where that is not set."),
        Setting(
            "log.roll.jitter.ms", .long, nil, .atLeast(0),
            "segment.jitter.ms of topics that have none of their own. It wins over the hours."),
        fixed("log.roll.jitter.hours", .int, "0", .atLeast(0), "log.roll.jitter.ms in hours, looked at where that is not set."),
        Setting("log.flush.interval.ms", .long, nil, .atLeast(0), status: .notYet, "flush.ms of topics that have none of their own."),
        fixed(
            "log.flush.scheduler.interval.ms", .long, "9223372036854775807", status: .notYet,
            "How often Apache Kafka looks whether a log is to be synced."),
    ]
}
