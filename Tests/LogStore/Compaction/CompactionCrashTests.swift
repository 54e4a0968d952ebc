import Records
import Support
import Testing
import Threads

@testable import LogStore

/// The power goes at every step of a compaction: checkpoint, new files, intent, renames, unlinking; and again at every step of the start
/// that finishes it.
@Suite struct CompactionCrashTests {
    private struct Difference: Error, CustomStringConvertible { let description: String }

    @Test("a crash at any step of a compaction, or of the start behind it, loses nothing and leaves nothing half done")
    func everyStep() throws {
        var random = SplitMix64(seed: Seed("compaction crash").value)
        for step in 0..<400 {
            var isOver = false
            for _ in 0..<3 {
                let seed = random.next()
                do {
                    isOver = try run(step, seed)
                } catch {
                    Issue.record("step \(step), seed \(seed): \(error)")
                    return
                }
            }
            if isOver { return }
        }
        Issue.record("the compaction never ended")
    }

    /// True where the power outlasted the compaction.
    private func run(_ step: Int, _ seed: UInt64) throws -> Bool {
        var own = SplitMix64(seed: 77)
        let cold: Codec? = seed % 2 == 0 ? .gzip : nil
        let bench = try CompactionBench(segmentBytes: 900, cold: cold)
        var history = KeyedHistory()
        for _ in 0..<40 { try bench.append([try history.next(&own, keys: 12, time: bench.bench.now)]) }
        try bench.append(history.closing(time: bench.bench.now))
        try bench.settle()
        let active = try bench.activeBase()
        let before = try CompactionBench.view(bench.machine.fileSystem)
        bench.machine.cutPower(after: step)
        bench.store.maintain()
        bench.bench.advance(2000)
        bench.store.maintain()
        let isOver = bench.machine.hasPower
        bench.store.forget()
        var random = SplitMix64(seed: seed)
        var machine = bench.machine.restarted(&random)
        let left = history.compacted(below: active, now: 0, retention: 0, isRound: false)
        // The start is cut off too, and done again.
        for _ in 0..<3 {
            machine.cutPower(after: Int.random(in: 0..<20, using: &random))
            let bench = Workbench(fileSystem: machine.fileSystem, stores: machine.stores)
            if let store = try? bench.open() { store.releaseLock() }
            machine = machine.restarted(&random)
        }
        machine.cutPower(after: .max)
        let workbench = Workbench(fileSystem: machine.fileSystem, stores: machine.stores)
        let store = try workbench.open()
        try expect(store.recovery.corruptions.isEmpty, "\(store.recovery.corruptions)")
        try expect(store.recovery.cuts.isEmpty, "\(store.recovery.cuts)")
        let log = try #require(store.partition(Workbench.id()))
        try expect(log.offsets.logEnd == history.end, "ends at \(log.offsets.logEnd)")
        let found = try CompactionBench.view(machine.fileSystem)
        for (offset, entry) in left where found.records[offset] != entry {
            throw Difference(description: "offset \(offset) holds \(String(describing: found.records[offset])), not \(entry)")
        }
        for (offset, entry) in found.records where before.records[offset] != entry {
            throw Difference(description: "offset \(offset) holds \(entry), which was never written")
        }
        log.configure(CompactionBench.config(segmentBytes: 900, cold: cold))
        store.maintain()
        let end = try CompactionBench.view(machine.fileSystem)
        try expect(end.records.filter { $0.key < active } == left.filter { $0.key < active }, "the next compaction leaves something else")
        try store.close()
        let names = try machine.fileSystem.list(CompactionBench.directory).filter { !$0.hasSuffix(".log") }
        try expect(names == ["partition.metadata"], "left over: \(names)")
        return isOver
    }

    private func expect(_ holds: Bool, _ what: @autoclosure () -> String) throws {
        if !holds { throw Difference(description: what()) }
    }
}
