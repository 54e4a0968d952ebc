import LogStore
import Settings

extension LogStoreOptions {
    /// Takes what the broker's settings say of its logs.
    mutating func apply(_ settings: SettingValues) {
        switch settings.string("log.flush.mode") {
        case "interval": flush = .interval(milliseconds: settings.int("log.flush.mode.interval.ms"))
        case "os": flush = .os
        default: flush = .group
        }
        scrubBytesPerSecond = settings.long("log.scrub.bytes.per.second")
        scrubIntervalMs = settings.long("log.scrub.interval.ms")
        maxOpenFiles = settings.int("max.open.files")
        retentionCheckMs = settings.long("log.retention.check.interval.ms")
        initialTaskDelayMs = settings.long("log.initial.task.delay.ms")
        cleanerEnabled = settings.bool("log.cleaner.enable")
        cleaner = CleanerSettings(EffectiveSettings(settings))
        producerExpirationMs = settings.long("producer.id.expiration.ms")
    }
}
