/// What the flusher needs to know of the options.
struct FlushSettings: Sendable {
    var mode: FlushMode
    var checkpointMs: Int64
    var checkpointBytes: Int64
    var syncThreads: Int
    var isManual: Bool
    var monotonic: @Sendable () -> UInt64
    var observer: any LogObserver
}
