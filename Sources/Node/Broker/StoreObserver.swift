import LogStore
import Telemetry

/// What the engine reports, as log lines and metrics.
final class StoreObserver: LogObserver {
    private let log: Log
    private let batches: Counter
    private let records: Counter
    private let bytes: Counter
    private let syncs: Histogram
    private let syncedFiles: Counter
    private let rounds: Histogram
    private let roundBytes: Counter
    private let parkings: Counter
    private let checkpoints: Histogram
    private let segments: Counter
    private let corruptions: Counter
    private let scrubbedSegments: Counter
    private let scrubbedBytes: Counter
    private let unsound: Counter
    private let suspicions: [SuspiciousTimestamp.Unit: Counter]
    private let rewrites: RewriteMetrics

    init(log: Log, metrics: Metrics, nodeID: Int32) {
        self.log = log.part("log")
        let broker = "\(nodeID)"
        batches = metrics.counter("ottla_log_batches_total", "Batches appended.", ["broker": broker])
        records = metrics.counter("ottla_log_records_total", "Records appended.", ["broker": broker])
        bytes = metrics.counter("ottla_log_bytes_total", "Bytes appended.", ["broker": broker])
        syncs = metrics.histogram("ottla_log_sync_seconds", "Rounds of syncs.", ["broker": broker], scale: 1e-6)
        syncedFiles = metrics.counter("ottla_log_synced_files_total", "Files synced.", ["broker": broker])
        rounds = metrics.histogram(
            "ottla_log_journal_round_seconds", "Rounds of the journal, written and synced.", ["broker": broker], scale: 1e-6)
        roundBytes = metrics.counter("ottla_log_journal_bytes_total", "Bytes written to the journal.", ["broker": broker])
        parkings = metrics.counter(
            "ottla_log_journal_waits_total", "Requests that had to wait for room in the journal.", ["broker": broker])
        checkpoints = metrics.histogram("ottla_log_checkpoint_seconds", "Commits of recovery points.", ["broker": broker], scale: 1e-6)
        segments = metrics.counter("ottla_log_segments_rolled_total", "Segments begun.", ["broker": broker])
        suspicions = Dictionary(
            uniqueKeysWithValues: SuspiciousTimestamp.Unit.allCases.map { unit in
                (
                    unit,
                    metrics.counter(
                        "ottla_log_suspicious_timestamps_total", "Batches stamped far from now.", ["broker": broker, "unit": unit.rawValue])
                )
            })
        rewrites = RewriteMetrics(metrics, broker: broker)
        corruptions = metrics.counter("ottla_log_corruptions_total", "Damaged ranges found.", ["broker": broker])
        scrubbedSegments = metrics.counter("ottla_log_scrubbed_segments_total", "Sealed segments read and checked.", ["broker": broker])
        scrubbedBytes = metrics.counter("ottla_log_scrubbed_bytes_total", "Bytes of sealed segments read and checked.", ["broker": broker])
        unsound = metrics.counter(
            "ottla_log_scrubbed_unsound_total", "Sealed segments that were not as they were written.", ["broker": broker])
    }

    func appended(_ partition: PartitionID, bytes: Int, records: Int) {
        batches.add()
        self.records.add(Int64(records))
        self.bytes.add(Int64(bytes))
    }

    func synced(files: Int, nanoseconds: Int64) {
        syncs.record(nanoseconds / 1000)
        syncedFiles.add(Int64(files))
    }

    func journalled(partitions: Int, bytes: Int, nanoseconds: Int64) {
        rounds.record(nanoseconds / 1000)
        roundBytes.add(Int64(bytes))
    }

    func parked() { parkings.add() }

    func checkpointed(partitions: Int, nanoseconds: Int64) { checkpoints.record(nanoseconds / 1000) }

    func rolled(_ partition: PartitionID, topic: String, baseOffset: Int64) {
        segments.add()
        log.debug("\(topic)-\(partition.index) begins a segment at offset \(baseOffset)")
    }

    func deleted(_ partition: PartitionID, topic: String, segments: Int, bytes: Int64, logStart: Int64) {
        log.info("\(topic)-\(partition.index) deleted \(segments) segments of \(bytes) bytes; it starts at offset \(logStart) now")
    }

    func compacted(_ partition: PartitionID, topic: String, _ result: CompactionResult) {
        rewrites.compacted(result)
        log.info(
            "\(topic)-\(partition.index) compacted: \(result.bytesBefore) bytes are \(result.bytesAfter) now, "
                + "\(result.removed) of \(result.records) records went, in \(result.milliseconds) ms")
    }

    func coldCompressed(_ partition: PartitionID, topic: String, bytesBefore: Int64, bytesAfter: Int64, nanoseconds: Int64) {
        rewrites.coldCompressed(bytesBefore: bytesBefore, bytesAfter: bytesAfter, nanoseconds: nanoseconds)
        let outcome = bytesAfter < bytesBefore ? "is \(bytesAfter) bytes now" : "stays as it is"
        log.debug("\(topic)-\(partition.index): a closed segment of \(bytesBefore) bytes \(outcome)")
    }

    func cut(_ cut: RecoveryReport.Cut) {
        let kept = cut.quarantine.map { "they are kept in \($0)" } ?? "they held zeros only"
        log.warn("\(cut.file): \(cut.length) bytes cut off from byte \(cut.position) on (\(cut.reason)); \(kept)")
    }

    func corrupt(_ corruption: RecoveryReport.Corruption) {
        corruptions.add()
        let range = corruption.range
        log.error(
            "\(corruption.file): bytes \(range.lowerBound) to \(range.upperBound) are damaged (\(corruption.reason)); the rest is served")
    }

    func scrubbed(_ partition: PartitionID, topic: String, baseOffset: Int64, bytes: Int64, isSound: Bool) {
        scrubbedSegments.add()
        scrubbedBytes.add(bytes)
        if !isSound { unsound.add() }
    }

    func suspicious(_ timestamp: SuspiciousTimestamp, _ partition: PartitionID, topic: String, isNews: Bool) {
        suspicions[timestamp.unit]?.add()
        guard isNews else { return }
        let (what, effect) =
            switch timestamp.unit {
            case .seconds: ("it looks like seconds where milliseconds are meant", "retention.ms deletes such records at the next check")
            case .microseconds, .nanoseconds:
                (
                    "it looks like \(timestamp.unit.rawValue) where milliseconds are meant",
                    "retention.ms keeps its segment and all behind it; message.timestamp.after.max.ms refuses such records"
                )
            case .future:
                (
                    "it lies \((timestamp.timestamp - timestamp.now) / 86_400_000) days ahead",
                    "retention.ms keeps its segment and all behind it until then; message.timestamp.after.max.ms refuses such records"
                )
            }
        log.warn("a record of topic \(topic) is stamped \(timestamp.timestamp): \(what); \(effect)", ["partition": partition.index])
    }

    func noticed(_ condition: String) { log.warn(condition, limit: condition) }
}
