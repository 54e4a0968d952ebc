import LogStore
import Settings

extension CleanerSettings {
    /// What the broker's settings say of compaction.
    init(_ settings: EffectiveSettings) {
        func value(_ name: String) -> String { BrokerSettings.named(name).flatMap { settings.brokerValue($0) } ?? "" }
        self.init()
        threads = Int(value("log.cleaner.threads")) ?? threads
        backoffMs = Int64(value("log.cleaner.backoff.ms")) ?? backoffMs
        bufferBytes = Int(value("log.cleaner.dedupe.buffer.size")) ?? bufferBytes
        let rate = Double(value("log.cleaner.io.max.bytes.per.second")) ?? 0
        bytesPerSecond = rate >= 1e15 ? 0 : Int64(max(1, rate))
    }
}
