import LogStore
import Records
import Settings

extension LogConfig {
    /// What a topic's settings say to its logs; `overrides` are the topic's own. An internal topic's segments are never compressed cold.
    init(_ settings: EffectiveSettings, overrides: [String: String], isInternal: Bool = false) {
        func text(_ name: String) -> String {
            TopicSettings.named(name).map { settings.topicValue($0, overrides: overrides) } ?? ""
        }
        func number(_ name: String) -> Int64 { Int64(text(name)) ?? 0 }
        self.init()
        segmentBytes = number("segment.bytes")
        segmentMs = number("segment.ms")
        segmentJitterMs = number("segment.jitter.ms")
        segmentIndexBytes = number("segment.index.bytes")
        retentionMs = number("retention.ms")
        retentionBytes = number("retention.bytes")
        maxMessageBytes = number("max.message.bytes")
        timestampBeforeMaxMs = number("message.timestamp.before.max.ms")
        timestampAfterMaxMs = number("message.timestamp.after.max.ms")
        timestampType = text("message.timestamp.type") == "LogAppendTime" ? .logAppendTime : .createTime
        indexIntervalBytes = number("index.interval.bytes")
        preallocate = text("preallocate") == "true"
        fileDeleteDelayMs = number("file.delete.delay.ms")
        cleanupPolicy = []
        let policies = text("cleanup.policy").split(separator: ",")
        if policies.contains("delete") { cleanupPolicy.insert(.delete) }
        if policies.contains("compact") { cleanupPolicy.insert(.compact) }
        minCleanableDirtyRatio = Double(text("min.cleanable.dirty.ratio")) ?? 0.5
        minCompactionLagMs = number("min.compaction.lag.ms")
        maxCompactionLagMs = number("max.compaction.lag.ms")
        deleteRetentionMs = number("delete.retention.ms")
        switch text("cold.compression.type") {
        case "gzip" where !isInternal: coldCompression = .gzip
        case "zstd" where !isInternal: coldCompression = .zstd
        default: coldCompression = nil
        }
        compression = Self.compression(text("compression.type"), level: number)
    }

    private static func compression(_ type: String, level: (String) -> Int64) -> CompressionChoice {
        switch type {
        case "uncompressed": .codec(.none, level: nil)
        case "gzip":
            .codec(.gzip, level: level("compression.gzip.level") < 0 ? nil : Int(level("compression.gzip.level")))
        case "snappy": .codec(.snappy, level: nil)
        case "lz4": .codec(.lz4, level: Int(level("compression.lz4.level")))
        case "zstd": .codec(.zstd, level: Int(level("compression.zstd.level")))
        default: .producer
        }
    }
}
