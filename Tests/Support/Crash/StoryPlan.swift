import LogStore
import Records

/// What a story draws from its seed before it begins: how the directory is opened in each life, and what is done how often.
struct StoryPlan: Sendable {
    /// What is done in a life; the numbers are weights.
    struct Weights: Sendable {
        var append = 44
        var flush = 18
        var checkpoint = 5
        var retry = 2
        var deleteRecords = 2
        var truncate = 2
        var maintain = 3
        var lead = 2
        var follow = 3
        var topic = 2
        var fault = 1
        var room = 1
    }

    struct Life: Sendable {
        var flush: FlushMode
        var usesJournal: Bool
        var operations: Int
        var ending: Ending
    }

    enum Ending: Sendable { case close, kill, powerCut }

    var lives: [Life] = []
    var weights = Weights()
    var logs: Int
    var producers: Int
    var segmentBytes: Int64
    /// The largest value of a record.
    var padding: Int
    /// One in so many batches is as large as a segment allows; 0: none.
    var large: Int
    var compacted: [Bool] = []
    var retentionMs: Int64
    var checkpointMs: Int64
    var deleteRetentionMs: Int64
    var cleanerBufferBytes: Int
    var isColdCompressed: Bool
    /// So small that its files get full, are used again and grow.
    var journalBytes: Int64
    var journalMaxBytes: Int64
    var roundBytes: Int
    /// So few that a full round may go past the journal, or too many for that.
    var bulkBytes = Int.max
    /// One in so many checkpoints comes before the round of what is staged.
    var earlyCheckpoints = 3
    /// That round follows one at once, and then what it brought below the recovery point is compacted.
    var compactsBehind = false
    /// Which calls of the file system may fail, and of which paths: those that hold the text. With a text no commit fails.
    var failingCalls: [FileError.Operation] = [.sync, .write, .open, .truncate, .rename, .unlink, .syncDirectory, .allocate]
    var failingPath: String?

    /// What a story does more of than others.
    enum Theme: CaseIterable, Sendable {
        case truncation, topics, following, compaction, checkpoints, faults, deletion, rolls, powerCuts
        case leftovers, lateRounds, failedSyncs, bulk
    }

    private mutating func bias(_ theme: Theme?) {
        switch theme {
        case .truncation: (weights.truncate, weights.checkpoint) = (12, 8)
        case .topics: (weights.topic, weights.flush) = (14, 24)
        case .following: weights.follow = 18
        case .compaction:
            (compacted, weights.maintain, weights.checkpoint) = (compacted.map { _ in true }, 10, 8)
            (segmentBytes, padding, large) = (min(segmentBytes, 2000), 200, 0)
        case .checkpoints: weights.checkpoint = 16
        case .faults: (weights.fault, weights.room) = (8, 3)
        case .deletion:
            (weights.deleteRecords, weights.maintain, retentionMs) = (8, 10, 3000)
            (segmentBytes, padding) = (min(segmentBytes, 4000), 1500)
        case .rolls: (segmentBytes, padding, large) = (3000, 1500, 0)
        case .powerCuts: (logs, compacted, weights.checkpoint, weights.maintain) = (3, [false, false, false], 1, 0)
        case .leftovers:
            // A batch that fails leaves a piece, and the next begins a segment.
            (segmentBytes, padding, large, failingCalls, failingPath) = (3000, 1500, 0, [.write], ".log")
            (weights.fault, weights.checkpoint, weights.truncate) = (10, 1, 0)
        case .lateRounds:
            // The journal has entries from below the recovery point, of segments that are compacted then.
            (logs, compacted, segmentBytes, padding, large) = (1, [true], 1500, 200, 0)
            (earlyCheckpoints, compactsBehind, weights.checkpoint, weights.flush) = (1, true, 6, 6)
            lives = lives.map { Life(flush: .group, usesJournal: true, operations: $0.operations + 20, ending: $0.ending) }
        case .failedSyncs:
            (failingCalls, failingPath, weights.fault, weights.checkpoint) = ([.sync], ".log", 3, 8)
        case .bulk:
            (bulkBytes, roundBytes, padding, large, weights.flush) = (1, 8192, 1500, 3, 6)
            lives = lives.map { Life(flush: .group, usesJournal: true, operations: $0.operations, ending: $0.ending) }
        case nil: break
        }
    }

    init(_ random: inout SplitMix64, theme: Theme? = nil) {
        logs = Int.random(in: 1...3, using: &random)
        producers = Int.random(in: 1...3, using: &random)
        let isLarge = Int.random(in: 0..<4, using: &random) == 0
        segmentBytes = isLarge ? Int64.random(in: 40_000...100_000, using: &random) : Int64.random(in: 3000...12_000, using: &random)
        padding = [0, 200, 1500].randomElement(using: &random) ?? 0
        large = isLarge ? 6 : [0, 12].randomElement(using: &random) ?? 0
        retentionMs = Bool.random(using: &random) ? -1 : 5_000
        checkpointMs = 1000
        deleteRetentionMs = Bool.random(using: &random) ? 0 : 3000
        // So few that several passes are needed, or plenty.
        cleanerBufferBytes = Bool.random(using: &random) ? 128 : 1 << 16
        isColdCompressed = Bool.random(using: &random)
        journalBytes = 4096 * Int64.random(in: 3...10, using: &random)
        journalMaxBytes = journalBytes * ([1, 2, 4].randomElement(using: &random) ?? 1)
        roundBytes = 4096 * Int.random(in: 2...4, using: &random)
        for _ in 0..<logs { compacted.append(Int.random(in: 0..<4, using: &random) == 0) }
        for _ in 0..<Int.random(in: 2...4, using: &random) {
            let flush: FlushMode =
                switch Int.random(in: 0..<8, using: &random) {
                case 0: .os
                case 1: .interval(milliseconds: 1000)
                default: .group
                }
            let ending: Ending =
                switch Int.random(in: 0..<6, using: &random) {
                case 0: .close
                case 1: .kill
                default: .powerCut
                }
            lives.append(
                Life(
                    flush: flush, usesJournal: Int.random(in: 0..<8, using: &random) > 0,
                    operations: Int.random(in: 5...40, using: &random), ending: ending))
        }
        bias(theme ?? (Int.random(in: 0..<2, using: &random) == 0 ? .allCases.randomElement(using: &random) : nil))
        if bulkBytes == .max { bulkBytes = [.max, 1, 2000].randomElement(using: &random) ?? .max }
    }

    func config(of log: Int) -> LogConfig {
        var config = LogConfig()
        config.segmentBytes = segmentBytes
        config.retentionMs = retentionMs
        config.fileDeleteDelayMs = 500
        config.maxMessageBytes = segmentBytes
        config.coldCompression = isColdCompressed ? .gzip : nil
        if compacted[log] {
            config.cleanupPolicy = .compact
            config.minCleanableDirtyRatio = 0.1
            config.deleteRetentionMs = deleteRetentionMs
        }
        return config
    }
}
