import LogStore

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
    /// The journal's files at first, so small that they are full often, and its rounds.
    var journalBytes: Int64
    var roundBytes: Int

    init(_ random: inout SplitMix64) {
        logs = Int.random(in: 1...3, using: &random)
        producers = Int.random(in: 1...3, using: &random)
        let isLarge = Int.random(in: 0..<4, using: &random) == 0
        segmentBytes = isLarge ? Int64.random(in: 40_000...100_000, using: &random) : Int64.random(in: 3000...12_000, using: &random)
        padding = [0, 200, 1500].randomElement(using: &random) ?? 0
        large = isLarge ? 6 : [0, 12].randomElement(using: &random) ?? 0
        retentionMs = Bool.random(using: &random) ? -1 : 5_000
        checkpointMs = 1000
        journalBytes = [16 << 10, 32 << 10, 96 << 10].randomElement(using: &random) ?? 32 << 10
        roundBytes = [8 << 10, 32 << 10].randomElement(using: &random) ?? 8 << 10
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
            lives.append(Life(flush: flush, operations: Int.random(in: 5...40, using: &random), ending: ending))
        }
        // Some stories do one thing more than others.
        switch Int.random(in: 0..<12, using: &random) {
        case 0: weights.truncate = 12
        case 1: weights.topic = 12
        case 2: weights.follow = 16
        case 3: weights.maintain = 14
        case 4: weights.checkpoint = 16
        case 5: weights.fault = 6
        case 6: (weights.deleteRecords, weights.maintain) = (8, 10)
        default: break
        }
    }

    func config(of log: Int) -> LogConfig {
        var config = LogConfig()
        config.segmentBytes = segmentBytes
        config.retentionMs = retentionMs
        config.fileDeleteDelayMs = 500
        config.maxMessageBytes = segmentBytes
        return config
    }
}
