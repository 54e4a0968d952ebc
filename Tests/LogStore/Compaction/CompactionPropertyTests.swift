import Records
import Support
import Testing
import Threads

@testable import LogStore

/// Compaction against a model that knows of each key the newest committed record.
@Suite struct CompactionPropertyTests {
    private struct Difference: Error, CustomStringConvertible { let description: String }

    @Test("100 random keyed histories with tombstones, transactions, codecs and small maps are compacted to what the model says")
    func histories() throws {
        let first = Seed("compaction").value
        for number in 0..<100 as Range<UInt64> {
            let seed = first &+ number
            do { try run(seed) } catch { Issue.record("again with OTTLA_SEED=\(seed): \(error)") }
        }
    }

    private func run(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let isSmall = Bool.random(using: &random)
        let buffer = isSmall ? Int.random(in: 256...600, using: &random) : 1 << 20
        let bench = try CompactionBench(segmentBytes: Int64.random(in: 400...3000, using: &random), buffer: buffer)
        let keys = Int.random(in: 1...40, using: &random)
        var history = KeyedHistory()
        for round in 0..<Int.random(in: 1...4, using: &random) {
            for _ in 0..<Int.random(in: 5...60, using: &random) {
                try bench.append([try history.next(&random, keys: keys, time: bench.bench.now)])
            }
            try bench.append(history.closing(time: bench.bench.now))
            try bench.settle()
            if Int.random(in: 0..<3, using: &random) > 0 { bench.bench.advance(Int64.random(in: 0...15_000, using: &random)) }
            let before = try bench.activeBase()
            let cleanBefore = try bench.log.cleanerRecord().cleanUpTo
            let isRound = try bench.log.dirt() != nil
            bench.store.maintain()
            let left = history.compacted(below: before, now: bench.bench.now, retention: 10_000, isRound: isRound)
            try check(try CompactionBench.view(bench.machine.fileSystem), left, history, below: before, "round \(round)")
            let clean = try bench.log.cleanerRecord().cleanUpTo
            try expect(clean == (isRound ? before : cleanBefore), "clean up to \(clean), not \(before)")
            try expect(bench.bench.observer.notices.withLock { $0 } == [], "\(bench.bench.observer.notices.withLock { $0 })")
        }
        try reopened(bench, history)
    }

    /// A stop and a start change nothing, and damage nothing.
    private func reopened(_ bench: CompactionBench, _ history: KeyedHistory) throws {
        let before = try CompactionBench.view(bench.machine.fileSystem)
        let store = try bench.bench.reopenAfterKill(bench.store)
        try expect(store.recovery.cuts.isEmpty && store.recovery.corruptions.isEmpty, "\(store.recovery)")
        let log = try #require(store.partition(Workbench.id()))
        try expect(log.offsets.logEnd == history.end, "ends at \(log.offsets.logEnd), not \(history.end)")
        try expect(try CompactionBench.view(bench.machine.fileSystem).batches == before.batches, "the restart changed batches")
        try store.close()
    }

    private func check(
        _ view: CompactionBench.View, _ left: [Int64: KeyedHistory.Entry], _ history: KeyedHistory, below: Int64, _ what: String
    ) throws {
        for (offset, entry) in left where view.records[offset] != entry {
            throw Difference(description: "\(what): offset \(offset) holds \(String(describing: view.records[offset])), not \(entry)")
        }
        // Aborted records of the active segment are still there.
        for (offset, entry) in view.records where left[offset] == nil && (offset < below || history.entries[offset] != nil) {
            throw Difference(description: "\(what): offset \(offset) still holds \(entry)")
        }
        for (a, b) in zip(view.batches, view.batches.dropFirst()) where b.baseOffset < a.nextOffset {
            throw Difference(description: "\(what): offset \(b.baseOffset) behind \(a.lastOffset)")
        }
        for (producer, last) in history.lastBatches {
            let isThere = view.batches.contains { $0.producerID == producer && $0.lastOffset == last }
            try expect(isThere, "\(what): no last batch of \(producer)")
        }
        for batch in view.batches where batch.attributes.isTransactional && !batch.attributes.isControl && batch.recordCount > 0 {
            let marker = view.batches.contains {
                $0.attributes.isControl && $0.producerID == batch.producerID && $0.baseOffset > batch.baseOffset
            }
            try expect(marker, "\(what): no marker behind offset \(batch.baseOffset)")
        }
        try expect(!view.sizes.dropLast().contains(0), "\(what): an empty segment")
    }

    private func expect(_ holds: Bool, _ what: @autoclosure () -> String) throws {
        if !holds { throw Difference(description: what()) }
    }
}
