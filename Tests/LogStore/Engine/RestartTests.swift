import LogStore
import Records
import Support
import Testing

@testable import struct LogStore.EpochHistory

/// What a follower does to its log: append with gaps, cut by epoch, begin anew elsewhere.
@Suite struct RestartTests {
    private static func batch(_ value: String, at offset: Int64, epoch: Int32, producer: Int64 = -1, sequence: Int32 = -1) throws -> [UInt8]
    {
        var bytes = try Workbench.batch(value, producer: producer, epoch: producer < 0 ? -1 : 0, sequence: sequence, padding: 60)
        bytes.withUnsafeMutableBytes { BatchEditor.assign($0, baseOffset: offset, leaderEpoch: epoch) }
        return bytes
    }

    private static func follow(_ log: PartitionLog, _ bytes: [UInt8]) throws {
        _ = try bytes.withUnsafeBytes { try log.appendAsFollower($0) }
    }

    /// A follower's log of several segments, with gaps that compaction left at its leader: offsets 0, 3, 6, … under epochs 1, 1, 2, 2, …
    private static func fill(_ bench: Workbench, _ store: LogStore, batches: Int = 8) throws -> PartitionLog {
        var config = LogConfig()
        config.segmentBytes = 300
        let log = try store.create(Workbench.id(), topic: "t", config: config)
        for i in 0..<batches {
            try follow(log, try batch("v\(i)-", at: Int64(3 * i), epoch: Int32(1 + i / 2), producer: 5, sequence: Int32(i)))
            if i == batches / 2 { try store.checkpointNow() }
        }
        store.flushNow()
        log.follow(highWatermark: log.offsets.logEnd)
        return log
    }

    private static func state(_ log: PartitionLog) throws -> [Int64: String] { try log.values(from: log.offsets.logStart, upTo: .logEnd) }

    @Test("restarted elsewhere, a log is empty there, and goes on there after any restart")
    func restarts() throws {
        for offset in [Int64(0), 7, 21, 22, 1000] {
            let bench = Workbench()
            var store = try bench.open()
            var log = try Self.fill(bench, store)
            #expect(log.wait(past: 22, upTo: .logEnd, ticket: bench.ticket(1)))
            try log.restart(at: offset)
            #expect(bench.queue.take().map(\.outcome) == [.gone])
            let empty = LogOffsets(logStart: offset, highWatermark: offset, lastStable: offset, logEnd: offset, leaderEpoch: -1)
            #expect(log.offsets == empty)
            store = try bench.reopenAfterKill(store)
            log = try #require(store.partition(Workbench.id()))
            #expect(log.offsets == empty && store.recovery.cuts.isEmpty)
            #expect(throws: LogError.self) { try log.read(from: offset + 1, maxBytes: 100, minOneBatch: true, upTo: .logEnd) }
            // Of the producer nothing is known any more: any sequence may come.
            try Self.follow(log, try Self.batch("n", at: offset + 2, epoch: 9))
            try log.lead(epoch: 10)
            let next = try log.append(try Workbench.batch("p", producer: 5, epoch: 0, sequence: 7))
            #expect(!next.isDuplicate)
            store.flushNow()
            try store.close()
            log = try #require(try bench.open().partition(Workbench.id()))
            #expect(try Self.state(log) == [offset + 2: "n0" + String(repeating: ".", count: 60), offset + 3: "p0"])
            #expect(log.offsets.logStart == offset && log.endOffset(forEpoch: 9) == (9, offset + 3))
        }
    }

    @Test("a log whose records are all deleted, or that never had any, can begin elsewhere too")
    func restartsEmpty() throws {
        let bench = Workbench()
        let store = try bench.open()
        let log = try Self.fill(bench, store)
        _ = try log.deleteRecords(before: log.offsets.logEnd)
        try log.restart(at: 5)
        #expect(log.offsets.logStart == 5 && log.offsets.logEnd == 5 && log.sizeInBytes == 0)
        let other = try store.create(Workbench.id(1), topic: "t", config: LogConfig())
        try other.restart(at: 40)
        try Self.follow(other, try Self.batch("a", at: 40, epoch: 0))
        #expect(other.offsets.logEnd == 41 && other.offsets.logStart == 40)
        #expect(throws: LogError.self) { try other.restart(at: -1) }
    }

    /// One history with the power cut after `step` changes of the disk: true while there is something left to cut.
    private func crash(_ step: Int, _ seed: UInt64, _ act: (PartitionLog) throws -> Void, _ check: (PartitionLog, Bool) throws -> Void)
        throws
        -> Bool
    {
        let machine = FaultyMachine()
        let bench = Workbench(fileSystem: machine.fileSystem, stores: machine.stores)
        let store = try bench.open()
        let log = try Self.fill(bench, store)
        machine.cutPower(after: step)
        var isDone = false
        do {
            try act(log)
            isDone = true
        } catch {}
        let isCut = !machine.hasPower
        machine.cutPower()
        var random = SplitMix64(seed: seed)
        for _ in 0..<4 {
            let (files, stores) = machine.crash(&random)
            let next = Workbench(fileSystem: files, stores: stores)
            let again = try next.open()
            let found = try #require(again.partition(Workbench.id()))
            try check(found, isDone && !isCut)
            // The next crash, without anything done, changes nothing.
            let before = (found.offsets, try Self.state(found))
            let third = try #require(try next.reopenAfterKill(again).partition(Workbench.id()))
            #expect(third.offsets == before.0)
            #expect(try Self.state(third) == before.1)
        }
        return isCut
    }

    @Test("a power cut at any step of a restart elsewhere leaves the old log, or nothing where it began, or nothing at the new start")
    func restartCrashes() throws {
        var random = SplitMix64(seed: Seed("restarts elsewhere").value)
        for target in [Int64(3), 9, 100] {
            var step = 0
            while try crash(
                step, random.next(), { try $0.restart(at: target) },
                { (log, isDone) throws in
                    let offsets = log.offsets
                    if isDone { #expect(offsets.logStart == target && offsets.logEnd == target) }
                    if offsets.logStart == target, offsets.logEnd == target { return }
                    // The old log from its start, as far as it is there: what a truncation that was cut off leaves.
                    #expect(offsets.logStart == 0)
                    let state = try Self.state(log)
                    #expect(state.keys.allSatisfy { $0 % 3 == 0 } && Int64(state.count) * 3 >= offsets.logEnd)
                })
            { step += 1 }
            #expect(step > 5)
        }
    }

    @Test(
        "a power cut at any step of a truncation by epoch leaves the old log or the cut one, nothing between that a leader would not find")
    func truncationCrashes() throws {
        var random = SplitMix64(seed: Seed("truncations by epoch").value)
        var step = 0
        while try crash(
            step, random.next(), { try $0.truncate(toEndOf: 2, at: 12) },
            { (log, isDone) throws in
                let end = log.offsets.logEnd
                #expect(end >= 10 && log.offsets.logStart == 0)
                if isDone { #expect(end == 10 && log.offsets.leaderEpoch == 2) }
                #expect(try Self.state(log).keys.sorted() == Array(stride(from: 0, to: end, by: 3)))
                // Whatever it is, the same answer of the leader's brings it to the same end.
                #expect(try log.truncate(toEndOf: 2, at: 12) == 10)
                #expect(log.offsets.leaderEpoch == 2)
            })
        { step += 1 }
        #expect(step > 5)
    }

    @Test("up to where two logs may be the same: the end of the epoch that both have, or where this one's later epochs began")
    func commonEnds() {
        var epochs = EpochHistory()
        #expect(epochs.common(3, leaderEnd: 7, logEnd: 10) == 7)
        for (epoch, offset) in [(2, 5), (4, 9), (7, 20)] as [(Int32, Int64)] { epochs.note(epoch, at: offset) }
        #expect(epochs.common(7, leaderEnd: 25, logEnd: 30) == 25)
        #expect(epochs.common(7, leaderEnd: 35, logEnd: 30) == 30)
        #expect(epochs.common(4, leaderEnd: 15, logEnd: 30) == 15)
        #expect(epochs.common(4, leaderEnd: 25, logEnd: 30) == 20)
        #expect(epochs.common(3, leaderEnd: 6, logEnd: 30) == 9)
        #expect(epochs.common(6, leaderEnd: 6, logEnd: 30) == 20)
        #expect(epochs.common(1, leaderEnd: 3, logEnd: 30) == 3)
        #expect(epochs.common(8, leaderEnd: 28, logEnd: 30) == 28)
    }

    @Test("logs that went apart come together by epochs, whoever leads next")
    func reconciles() throws {
        var random = SplitMix64(seed: Seed("logs that went apart").value)
        for _ in 0..<60 {
            let bench = Workbench()
            let store = try bench.open()
            let logs = try (0..<3).map { try store.create(Workbench.id(Int32($0)), topic: "t", config: LogConfig()) }
            for epoch in Int32(0)..<8 {
                let leader = Int.random(in: 0..<3, using: &random)
                try logs[leader].lead(epoch: epoch)
                for _ in 0..<Int.random(in: 0...3, using: &random) {
                    try logs[leader].append(try Workbench.batch("\(epoch)/\(random.next() % 1000)"))
                }
                for (i, log) in logs.enumerated() where i != leader && Bool.random(using: &random) {
                    try reconcile(log, with: logs[leader])
                }
            }
            try logs[0].lead(epoch: 100)
            for log in logs[1...] { try reconcile(log, with: logs[0]) }
            let all = try logs.map { try Self.state($0) }
            #expect(all[1] == all[0] && all[2] == all[0])
        }
    }

    /// What a follower does: asks for the end of its last epoch until it agrees, then fetches.
    private func reconcile(_ follower: PartitionLog, with leader: PartitionLog) throws {
        while follower.offsets.leaderEpoch >= 0 {
            let asked = follower.offsets.leaderEpoch
            let (found, end) = leader.endOffset(forEpoch: asked)
            try follower.truncate(toEndOf: found, at: end)
            if found == asked { break }
        }
        while case .slice(let slice) = try leader.read(
            from: follower.offsets.logEnd, maxBytes: 1 << 20, minOneBatch: true, upTo: .logEnd)
        { try Self.follow(follower, try slice.read()) }
    }
}
