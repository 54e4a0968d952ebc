import LogStore
import Support
import Testing

/// Random operations against a list of values: what a log is, without files.
@Suite struct ModelTests {
    private struct Model {
        var start: Int64 = 0
        /// One batch each: base offset and values.
        var batches: [(base: Int64, values: [String])] = []
        var end: Int64 = 0
        var synced: Int64 = 0

        var records: [Int64: String] {
            var all: [Int64: String] = [:]
            for batch in batches {
                for (i, value) in batch.values.enumerated() where batch.base + Int64(i) >= start { all[batch.base + Int64(i)] = value }
            }
            return all
        }

        mutating func truncate(to offset: Int64) {
            guard offset < end else { return }
            if offset <= start {
                (batches, start, end) = ([], offset, offset)
            } else {
                batches.removeAll { $0.base + Int64($0.values.count) > offset }
                // The batch that holds the log start may go; the log start stays.
                end = max(start, batches.last.map { $0.base + Int64($0.values.count) } ?? start)
            }
            // What stays is synced before the rest is cut.
            synced = end
        }
    }

    @Test("500 random sequences of append, read, search, delete, truncate, retain, restart and kill do what a list does")
    func sequences() throws {
        let first = Seed("engine model").value
        var failures = 0
        for number in 0..<500 as Range<UInt64> where failures < 5 {
            let seed = first &+ number
            do {
                try run(seed)
            } catch {
                failures += 1
                Issue.record("again with OTTLA_SEED=\(seed): \(error)")
            }
        }
    }

    private func run(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let bench = Workbench(usesJournal: seed % 2 == 0, journalBytes: 32 << 10)
        var store = try bench.open()
        var config = LogConfig()
        config.segmentBytes = Int64.random(in: 7000...30_000, using: &random)
        config.retentionMs = -1
        var log = try store.create(Workbench.id(), topic: "t", config: config)
        var model = Model()
        for step in 0..<Int.random(in: 5...60, using: &random) {
            switch Int.random(in: 0..<14, using: &random) {
            case 0..<6:
                let count = Int.random(in: 1...4, using: &random)
                let name = "\(step)-"
                let appended = try log.append(
                    try Workbench.batch(name, count: count, time: 1_000 + Int64(step), padding: Int.random(in: 0...1500, using: &random)))
                try expect(appended.baseOffset == model.end, "append at \(appended.baseOffset), the model at \(model.end)")
                model.batches.append((model.end, (0..<count).map { name + "\($0)" }))
                model.end += Int64(count)
            case 6:
                store.flushNow()
                model.synced = model.end
            case 7:
                try store.checkpointNow()
                model.synced = model.end
            case 8:
                let offset = Int64.random(in: 0...model.synced, using: &random)
                model.start = max(model.start, offset)
                _ = try log.deleteRecords(before: offset)
            case 9:
                let offset = Int64.random(in: 0...model.end, using: &random)
                try log.truncate(to: offset)
                model.truncate(to: offset)
            case 10:
                try store.close()
                store = try bench.open()
                try expect(store.recovery.wasClean && store.recovery.bytesRead == 0, "a clean start read logs")
                (log, model.synced) = (try #require(store.partition(Workbench.id())), model.end)
                log.configure(config)
            case 11:
                store = try bench.reopenAfterKill(store)
                (log, model.synced) = (try #require(store.partition(Workbench.id())), model.end)
                log.configure(config)
                try expect(store.recovery.cuts.isEmpty && store.recovery.corruptions.isEmpty, "\(store.recovery)")
            case 12:
                // Segments that go make a checkpoint, which syncs.
                store.maintain()
                if log.offsets.highWatermark == model.end { model.synced = model.end }
            default:
                let time = 1_000 + Int64.random(in: 0...60, using: &random)
                let found = try log.find(timestamp: time)
                let wanted = model.records.keys.sorted().first { offset in
                    model.batches.contains { batch in
                        let i = offset - batch.base
                        let step = Int64(batch.values[0].prefix { $0 != "-" }) ?? 0
                        return i >= 0 && i < batch.values.count && 1_000 + step + i >= time
                    }
                }
                try expect(found?.offset == wanted, "time \(time) found at \(found?.offset ?? -1), wanted \(wanted ?? -1)")
            }
            // An append that finds the journal full makes a round by itself.
            if bench.usesJournal, log.offsets.highWatermark > model.synced { model.synced = min(log.offsets.highWatermark, model.end) }
            try check(log, model, &random)
        }
    }

    private func check(_ log: PartitionLog, _ model: Model, _ random: inout SplitMix64) throws {
        let offsets = log.offsets
        try expect(offsets.logEnd == model.end, "ends at \(offsets.logEnd), the model at \(model.end)")
        try expect(offsets.logStart == model.start, "starts at \(offsets.logStart), the model at \(model.start)")
        try expect(offsets.highWatermark == model.synced, "watermark \(offsets.highWatermark), the model's \(model.synced)")
        let from = Int64.random(in: model.start...model.end, using: &random)
        let maxBytes = Int.random(in: 1...8000, using: &random)
        let found = try log.values(from: from, upTo: .logEnd, maxBytes: maxBytes).mapValues { String($0.prefix { $0 != "." }) }
        try expect(found == model.records.filter { $0.key >= from }, "read from \(from): \(found.count) records")
    }

    private struct Difference: Error, CustomStringConvertible { let description: String }

    private func expect(_ holds: Bool, _ what: @autoclosure () -> String) throws {
        if !holds { throw Difference(description: what()) }
    }
}
