import LogStore
import Telemetry

/// What compaction and cold compression did.
struct RewriteMetrics {
    private let compactions: Histogram
    private let compactedIn: Counter
    private let compactedOut: Counter
    private let removed: Counter
    private let colds: Histogram
    private let coldIn: Counter
    private let coldOut: Counter

    init(_ metrics: Metrics, broker: String) {
        compactions = metrics.histogram("ottla_log_compaction_seconds", "Rounds of compaction.", ["broker": broker], scale: 1e-3)
        compactedIn = metrics.counter("ottla_log_compaction_bytes_in_total", "Bytes that compaction wrote anew.", ["broker": broker])
        compactedOut = metrics.counter("ottla_log_compaction_bytes_out_total", "Bytes that it left of them.", ["broker": broker])
        removed = metrics.counter("ottla_log_compaction_records_removed_total", "Records that compaction removed.", ["broker": broker])
        colds = metrics.histogram("ottla_log_cold_seconds", "Segments compressed when cold.", ["broker": broker], scale: 1e-6)
        coldIn = metrics.counter("ottla_log_cold_bytes_in_total", "Bytes of segments that were tried.", ["broker": broker])
        coldOut = metrics.counter("ottla_log_cold_bytes_out_total", "Bytes of them afterwards.", ["broker": broker])
    }

    func compacted(_ result: CompactionResult) {
        compactions.record(result.milliseconds)
        compactedIn.add(result.bytesBefore)
        compactedOut.add(result.bytesAfter)
        removed.add(result.removed)
    }

    func coldCompressed(bytesBefore: Int64, bytesAfter: Int64, nanoseconds: Int64) {
        colds.record(nanoseconds / 1000)
        coldIn.add(bytesBefore)
        coldOut.add(bytesAfter)
    }
}
