import LogStore
import Threads

/// How the directory of a story is opened.
struct StoryOptions: Sendable {
    static let directory = "/data/broker-1"

    var flush: FlushMode
    var usesJournal: Bool
    var plan: StoryPlan
    var clock: StoryClock

    /// `index/` may be older than `state/` after a power cut, as if an old copy of it had been put back.
    var oldIndex = true

    func options(_ machine: FaultyMachine) -> LogStoreOptions {
        var options = LogStoreOptions(
            directory: Self.directory, fileSystem: machine.fileSystem, stores: machine.stores, clusterID: "ABCDEFGHIJKLMNOPQRSTUV",
            nodeID: 1)
        options.flush = flush
        options.isManual = true
        options.recoveryThreads = 1
        options.cleaner.bufferBytes = plan.cleanerBufferBytes
        options.reserveBytes = 0
        options.maxOpenFiles = 8
        options.checkpointMs = plan.checkpointMs
        options.usesJournal = usesJournal
        options.journalFileBytes = plan.journalBytes
        options.journalMaxFileBytes = plan.journalMaxBytes
        options.roundBytes = plan.roundBytes
        options.bulkBytes = plan.bulkBytes
        options.journalCheckpointMs = plan.checkpointMs
        options.initialTaskDelayMs = 0
        options.wallClock = { [clock] in clock.now }
        options.monotonic = { [clock] in UInt64(clock.now) * 1_000_000 }
        let chance = Lock(SplitMix64(seed: UInt64(machine.steps)))
        options.random = { chance.withLock { $0.next() } }
        return options
    }
}
