/// The settings that a topic can have of its own: those of Apache Kafka 4.3, and the ones that 4.0 took away.
public enum TopicSettings {
    /// In alphabetical order.
    public static let all: [Setting] = [retention, segments, messages, compaction, replication, tiers, dropped]
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

    private static let retention: [Setting] = [
        Setting(
            "cleanup.policy", .list, "delete", .someOf(["delete", "compact"]), synonyms: [Synonym("log.cleanup.policy")],
            "What becomes of old records: delete drops segments by age and size, compact keeps the newest of each key, empty keeps all."
        ),
        Setting(
            "retention.ms", .long, "604800000", .atLeast(-1),
            synonyms: [
                Synonym("log.retention.ms"), Synonym("log.retention.minutes", factor: 60_000),
                Synonym("log.retention.hours", factor: 3_600_000),
            ],
            "How old, in milliseconds, the newest record of a segment may get before the segment is deleted. -1 keeps it for ever."),
        Setting(
            "retention.bytes", .long, "-1", synonyms: [Synonym("log.retention.bytes")],
            "How large a partition may get before its oldest segments are deleted. A negative number sets no limit."),
        Setting(
            "delete.retention.ms", .long, "86400000", .atLeast(0), synonyms: [Synonym("log.cleaner.delete.retention.ms")],
            "How long a compacted topic keeps the markers of deleted keys, so that slow readers see them."),
        Setting(
            "file.delete.delay.ms", .long, "60000", .atLeast(0), synonyms: [Synonym("log.segment.delete.delay.ms")],
            "How long the file of a deleted segment stays on the disk before it is removed."),
    ]

    private static let segments: [Setting] = [
        Setting(
            "segment.bytes", .int, "1073741824", .atLeast(1_048_576), synonyms: [Synonym("log.segment.bytes")],
            "The size at which a segment is closed and the next one begun."),
        Setting(
            "segment.ms", .long, "604800000", .atLeast(1),
            synonyms: [Synonym("log.roll.ms"), Synonym("log.roll.hours", factor: 3_600_000)],
            "The age at which a segment is closed even where it is not full, so that retention and compaction can have it."),
        Setting(
            "segment.jitter.ms", .long, "0", .atLeast(0),
            synonyms: [Synonym("log.roll.jitter.ms"), Synonym("log.roll.jitter.hours", factor: 3_600_000)],
            "At most how much earlier than segment.ms a segment is closed, by chance, so that not all close at once."),
        Setting(
            "segment.index.bytes", .int, "10485760", .atLeast(4), synonyms: [Synonym("log.index.size.max.bytes")],
            "A segment is closed where Apache Kafka's index of it would be larger than this. Ottla has no such file."),
        Setting(
            "index.interval.bytes", .int, "4096", .atLeast(0), synonyms: [Synonym("log.index.interval.bytes")],
            "How many bytes lie between two entries of Apache Kafka's index, for segment.index.bytes. Ottla's has one for each 64 KiB."),
        Setting(
            "preallocate", .boolean, "false", synonyms: [Synonym("log.preallocate")],
            "Whether a new segment's file takes its room on the disk at once."),
        Setting(
            "flush.messages", .long, "9223372036854775807", .atLeast(1), synonyms: [Synonym("log.flush.interval.messages")],
            status: .notYet,
            "After how many records the log is synced. Ottla syncs as log.flush.mode says."),
        Setting(
            "flush.ms", .long, "9223372036854775807", .atLeast(0),
            synonyms: [Synonym("log.flush.interval.ms"), Synonym("log.flush.scheduler.interval.ms")], status: .notYet,
            "After how many milliseconds the log is synced. Ottla syncs as log.flush.mode says."),
    ]

    private static let messages: [Setting] = [
        Setting(
            "compression.type", .string, "producer", .oneOf(["producer", "uncompressed", "gzip", "snappy", "lz4", "zstd"]),
            synonyms: [Synonym("compression.type")],
            "How batches are compressed on the disk: as the producer sent them, not at all, or by one of the codecs."),
        Setting(
            "cold.compression.type", .string, "gzip", .oneOf(["gzip", "zstd", "none"]), synonyms: [Synonym("log.cold.compression.type")],
            "Ottla's own: how closed segments whose batches came uncompressed are compressed when nothing else wants the processor. "
                + "Not for internal topics, nor where compression.type is uncompressed."),
        Setting(
            "compression.gzip.level", .int, "-1", .within([-1...(-1), 1...9]), synonyms: [Synonym("compression.gzip.level")],
            "How hard gzip tries where compression.type is gzip: 1 is fastest, 9 smallest, -1 the library's choice."),
        Setting(
            "compression.lz4.level", .int, "9", .within([1...17]), synonyms: [Synonym("compression.lz4.level")],
            "How hard lz4 tries where compression.type is lz4: 1 is fastest, 17 smallest."),
        Setting(
            "compression.zstd.level", .int, "3", .within([-131_072...22]), synonyms: [Synonym("compression.zstd.level")],
            "How hard zstd tries where compression.type is zstd: higher is smaller and slower."),
        Setting(
            "max.message.bytes", .int, "1048588", .atLeast(0), synonyms: [Synonym("message.max.bytes")],
            "The largest batch that is taken, as it lies on the disk: with its header, and compressed."),
        Setting(
            "message.timestamp.type", .string, "CreateTime", .oneOf(["CreateTime", "LogAppendTime"]),
            synonyms: [Synonym("log.message.timestamp.type")],
            "Whether records keep the producer's time or get the broker's at the append."),
        Setting(
            "message.timestamp.before.max.ms", .long, "9223372036854775807", .atLeast(0),
            synonyms: [Synonym("log.message.timestamp.before.max.ms")],
            "At most how far a record's time may lie behind the broker's. Not looked at where the broker sets the time."),
        Setting(
            "message.timestamp.after.max.ms", .long, "3600000", .atLeast(0), synonyms: [Synonym("log.message.timestamp.after.max.ms")],
            "At most how far a record's time may lie ahead of the broker's. Not looked at where the broker sets the time."),
    ]

    private static let compaction: [Setting] = [
        Setting(
            "min.cleanable.dirty.ratio", .double, "0.5", .ratio(0...1), synonyms: [Synonym("log.cleaner.min.cleanable.ratio")],
            "Which part of a compacted partition must be new before it is compacted again."),
        Setting(
            "min.compaction.lag.ms", .long, "0", .atLeast(0), synonyms: [Synonym("log.cleaner.min.compaction.lag.ms")],
            "How long a record is safe from compaction."),
        Setting(
            "max.compaction.lag.ms", .long, "9223372036854775807", .atLeast(1), synonyms: [Synonym("log.cleaner.max.compaction.lag.ms")],
            "After how long a record is compacted at the latest."),
    ]

    private static let replication: [Setting] = [
        Setting(
            "min.insync.replicas", .int, "1", .atLeast(1), synonyms: [Synonym("min.insync.replicas")],
            "How many replicas must be in sync for a produce with acks=all to be taken."),
        Setting(
            "unclean.leader.election.enable", .boolean, "false", synonyms: [Synonym("unclean.leader.election.enable")], status: .notYet,
            "Whether a replica that is not in sync may lead where none is, at the price of records that were acknowledged."),
        Setting(
            "leader.replication.throttled.replicas", .list, "", .replicas, status: .notYet,
            "The replicas whose partition leaders send within the replication quota: partition:broker pairs, or *."),
        Setting(
            "follower.replication.throttled.replicas", .list, "", .replicas, status: .notYet,
            "The replicas whose followers fetch within the replication quota: partition:broker pairs, or *."),
    ]

    private static let tiers: [Setting] = [
        Setting(
            "remote.storage.enable", .boolean, "false", .onlyFalse(why: "this broker has no tiered storage"), status: .notYet,
            "Whether closed segments move to an object store."),
        Setting(
            "remote.log.copy.disable", .boolean, "false", status: .notYet, "Whether segments are no longer copied to the object store."),
        Setting(
            "remote.log.delete.on.disable", .boolean, "false", status: .notYet,
            "Whether the object store's copy goes when tiered storage is switched off."),
        Setting(
            "local.retention.ms", .long, "-2", .atLeast(-2), synonyms: [Synonym("log.local.retention.ms")], status: .notYet,
            "How long a segment that the object store has stays on the disk too. -2 means as retention.ms says."),
        Setting(
            "local.retention.bytes", .long, "-2", .atLeast(-2), synonyms: [Synonym("log.local.retention.bytes")], status: .notYet,
            "How much of what the object store has stays on the disk too. -2 means as retention.bytes says."),
    ]

    private static let dropped: [Setting] = [
        Setting(
            "message.downconversion.enable", .boolean, "true", status: .dropped,
            "Whether batches were rewritten for clients older than 0.11."),
        Setting("message.format.version", .string, "3.0-IV1", status: .dropped, "Which record format was written. Ottla writes version 2."),
        Setting(
            "message.timestamp.difference.max.ms", .long, "9223372036854775807", .atLeast(0), status: .dropped,
            "Both message.timestamp.before.max.ms and message.timestamp.after.max.ms in one. Set those."),
    ]
}
