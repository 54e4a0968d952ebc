import Support
import Testing
import Threads

@testable import LogStore

/// Group commit by the journal, on a disk that fails as it is told to.
@Suite struct JournalTests {
    private let machine = FaultyMachine()
    private let bench: Workbench

    init() { bench = Workbench(fileSystem: machine.fileSystem, stores: machine.stores) }

    private func open(_ change: (inout LogStoreOptions) -> Void = { _ in }) throws -> LogStore {
        try bench.open { options in
            options.usesJournal = true
            (options.journalFileBytes, options.journalMaxFileBytes, options.roundBytes) = (64 << 10, 256 << 10, 32 << 10)
            change(&options)
        }
    }

    private func makeLog(_ store: LogStore, _ index: Int32 = 0) throws -> PartitionLog {
        try store.create(Workbench.id(index), topic: "t", config: LogConfig())
    }

    private var journalBytes: [String: Int64] {
        get throws {
            var sizes: [String: Int64] = [:]
            for name in try machine.fileSystem.list("/data/broker-1/journal") {
                sizes[name] = try machine.fileSystem.stat("/data/broker-1/journal/" + name)?.size
            }
            return sizes
        }
    }

    private func record(_ store: LogStore) throws -> DirectoryRecord {
        let bytes = try #require(try store.context.checkpointer.state.get(StateKey.directory))
        return try #require(bytes.withUnsafeBytes { DirectoryRecord($0) })
    }

    private func partition(_ store: LogStore, _ id: PartitionID) throws -> PartitionRecord {
        let bytes = try #require(try store.context.checkpointer.state.get(StateKey.partition(id)))
        return try #require(bytes.withUnsafeBytes { PartitionRecord($0) })
    }

    @Test("an append of any partition is durable by one write and one sync of the journal; segments are synced by the checkpoint alone")
    func oneSync() throws {
        let store = try open()
        let logs = try (0..<5).map { try makeLog(store, $0) }
        machine.record()
        for (i, log) in logs.enumerated() { try log.append(try Workbench.batch("a"), ticket: bench.ticket(UInt64(i))) }
        #expect(bench.queue.take().isEmpty)
        #expect(logs.allSatisfy { $0.offsets.highWatermark == 0 })
        store.flushNow()
        #expect(bench.queue.take().map(\.outcome) == Array(repeating: .durable, count: 5))
        let syncs = machine.recorded.filter { $0.target == .call(.sync) }
        #expect(syncs.count == 1 && syncs.allSatisfy { $0.path.contains("/journal/") })
        machine.record()
        try store.checkpointNow()
        let steps = machine.recorded
        let segments = steps.indices.filter { steps[$0].target == .call(.sync) && steps[$0].path.hasSuffix(".log") }
        let commits = steps.indices.filter { steps[$0].target == .commit }
        #expect(segments.count == 5)
        #expect(commits.map { steps[$0].path.hasSuffix("index") } == [true, false])
        #expect(try #require(segments.max()) < (try #require(commits.min())))
        #expect(try record(store).firstRound == RoundID(start: 1, round: 2))
        try store.close()
        #expect(try open().recovery.wasClean)
    }

    @Test("two files are written, synced and named before the first append, opened again, and made anew where a clean stop left none")
    func files() throws {
        let store = try open()
        #expect(try journalBytes.values.sorted() == [64 << 10, 64 << 10])
        let named = try record(store).journals
        #expect(try Set(named.map(\.name)) == Set(journalBytes.keys))
        try store.close()
        let stray = try machine.fileSystem.open("/data/broker-1/journal/stray", mode: .create(exclusive: true))
        stray.close()
        let again = try open()
        #expect(try record(again).journals == named)
        #expect(try journalBytes.count == 2)
        try again.close()
        try machine.fileSystem.unlink("/data/broker-1/journal/" + named[0].name)
        let last = try open()
        #expect(try record(last).journals.count == 2 && !record(last).journals.contains(named[0]))
        #expect(try journalBytes.count == 2)
    }

    @Test("a write or a sync of the journal that fails takes the directory offline, and is not tried again", arguments: [true, false])
    func failedRound(isSync: Bool) throws {
        let store = try open()
        let log = try makeLog(store)
        try log.append(try Workbench.batch("a"), ticket: bench.ticket(1))
        machine.plan(Fault(.call(isSync ? .sync : .write), pathPart: "/journal/"))
        store.flushNow()
        #expect(bench.queue.take().map(\.outcome) == [.unknown])
        guard case .offline = store.problem else { return #expect(Bool(false), "the directory is not offline") }
        #expect(throws: LogError.self) { try log.append(try Workbench.batch("b")) }
        #expect(log.offsets.highWatermark == 0)
        machine.record()
        store.flushNow()
        #expect(machine.recorded.isEmpty)
        #expect(throws: LogError.self) { try store.close() }
    }

    @Test("an append that the disk refuses leaves nothing in the journal, and the next one stands where it would have stood")
    func failedAppend() throws {
        let store = try open()
        let log = try makeLog(store)
        try log.append(try Workbench.batch("a"))
        machine.plan(Fault(.call(.write), pathPart: ".log", code: 28, written: 40))
        machine.plan(Fault(.call(.truncate), pathPart: ".log"))
        #expect(throws: LogError.self) { try log.append(try Workbench.batch("b"), ticket: bench.ticket(1)) }
        #expect(try log.append(try Workbench.batch("c"), ticket: bench.ticket(2)).baseOffset == 1)
        store.flushNow()
        #expect(bench.queue.take().map(\.request) == [2])
        #expect(try log.values() == [0: "a0", 1: "c0"])
        let path = try #require(try record(store).journals.first).name
        let file = try machine.fileSystem.open("/data/broker-1/journal/" + path, mode: .read)
        var scanner = JournalScanner(file, size: try file.size())
        var lengths = 0
        while case .entry(let entry, _)? = try scanner.next() { lengths += entry.length }
        #expect(Int64(lengths) == log.sizeInBytes)
    }

    /// Appends until one is parked; answers how many were let in.
    private func fill(_ log: PartitionLog, _ store: LogStore) throws -> Int {
        for i in 0..<1000 {
            do {
                var batch = try Workbench.batch("x", padding: 5000)
                _ = try batch.withUnsafeMutableBytes { try log.append($0, now: bench.now, ticket: nil, whenFull: .park(bench.ticket(999))) }
            } catch LogError.parked {
                return i
            }
        }
        return -1
    }

    @Test("an append that finds the rounds full is parked before it is written, and told when there is room")
    func parked() throws {
        let store = try open()
        let log = try makeLog(store)
        let count = try fill(log, store)
        #expect(count > 3 && count < 10)
        #expect(log.offsets.logEnd == Int64(count))
        #expect(bench.queue.take().isEmpty)
        store.flushNow()
        #expect(bench.queue.take().map(\.outcome) == [.room])
        #expect(log.offsets.highWatermark == Int64(count))
        #expect(try fill(log, store) > 0)
    }

    @Test("with all files full appends wait for a checkpoint, and a file grows; the newest names are in state/ and the old file is gone")
    func growth() throws {
        let store = try open()
        let log = try makeLog(store)
        // Rounds without checkpoints: as if the disk's syncs were slow.
        let journal = try #require(store.context.journal)
        var rounds = 0
        while rounds < 20 {
            if try fill(log, store) < 0 { break }
            guard let beginning = journal.staging.withLock({ $0.take() }) else { break }
            journal.staging.withLock { $0.ended(beginning.buffer) }
            rounds += 1
        }
        #expect(rounds >= 3)
        #expect(try fill(log, store) == 0)
        try store.checkpointNow()
        #expect(bench.queue.take().contains { $0.outcome == .room })
        let sizes = try record(store).journals.map(\.size).sorted()
        // The checkpoint that made room has come at once, too.
        #expect(sizes == [64 << 10, 256 << 10])
        #expect(try journalBytes.values.sorted() == sizes)
        #expect(try fill(log, store) > 0)
    }

    @Test("files that are full within a second grow, so that checkpoints are few; those that fill slowly do not", arguments: [true, false])
    func growthBySpeed(isFast: Bool) throws {
        let store = try open()
        let log = try makeLog(store)
        for _ in 0..<60 {
            _ = try log.append(try Workbench.batch("x", padding: 5000))
            store.flushNow()
            if !isFast { bench.advance(100) }
        }
        let sizes = try record(store).journals.map(\.size)
        #expect(isFast ? sizes.max() == 256 << 10 : sizes == [64 << 10, 64 << 10])
    }

    @Test("appends that are all parked while every file is full go on when a checkpoint has made room, and nothing else wakes the rounds")
    func goesOnWithoutNews() throws {
        let live = Workbench(isManual: false, journalBytes: 64 << 10)
        let store = try live.open()
        let log = try makeLog(store)
        for _ in 0..<3000 {
            var batch = try Workbench.batch("x", padding: 5000)
            let parked = batch.withUnsafeMutableBytes { bytes in
                do throws(LogError) {
                    _ = try log.append(bytes, now: live.now, ticket: nil, whenFull: .park(live.ticket(1)))
                    return false
                } catch {
                    return true
                }
            }
            if parked { try #require(live.queue.wait(1).first?.outcome == .room, "nobody says that there is room") }
        }
        try store.close()
    }

    @Test("where there is no room for a larger file the journal stays as it is")
    func growthWithoutRoom() throws {
        let store = try open()
        let journal = try #require(store.context.journal)
        machine.setCapacity(machine.used + 1000)
        journal.staging.withLock { staging in
            staging.begin(
                staging.space.parts.map { part in
                    var part = part
                    part.last = 1
                    return part
                }, start: 1)
            staging.park(bench.ticket(1))
        }
        try? store.checkpointNow()
        #expect(try record(store).journals.map(\.size) == [64 << 10, 64 << 10])
        #expect(try journalBytes.count == 2)
    }

    @Test("while checkpoints find no room a full journal refuses appends by name, and takes them again once one does")
    func checkpointWithoutRoom() throws {
        let store = try open()
        let log = try makeLog(store)
        machine.plan(Fault(.commit, pathPart: "state", times: .max, code: 28))
        var refused = false
        for i in 0..<100 where !refused {
            var batch = try Workbench.batch("x", padding: 5000)
            do {
                _ = try batch.withUnsafeMutableBytes {
                    try log.append($0, now: bench.now, ticket: nil, whenFull: .park(bench.ticket(UInt64(i))))
                }
            } catch LogError.parked {
                store.flushNow()
                try? store.checkpointNow()
            } catch {
                refused = true
                guard case LogError.store(.full) = error else { throw error }
            }
        }
        #expect(refused)
        machine.forgetFaults()
        try store.checkpointNow()
        #expect(try fill(log, store) > 0)
    }

    @Test("an append that is longer than a round, and than a file, goes on in the next ones and is durable with the last")
    func longAppend() throws {
        let store = try open()
        let log = try makeLog(store)
        try log.append(try Workbench.batch("long", padding: 150_000), ticket: bench.ticket(1))
        #expect(throws: LogError.self) {
            var batch = try Workbench.batch("b")
            _ = try batch.withUnsafeMutableBytes { try log.append($0, now: bench.now, ticket: nil, whenFull: .park(bench.ticket(2))) }
        }
        store.flushNow()
        #expect(bench.queue.take().map(\.outcome).contains(.durable))
        #expect(log.offsets.highWatermark == 1)
        try store.close()
    }

    @Test("a truncation syncs, then commits its end with a void-before round; what was staged or in flight counts no more")
    func truncation() throws {
        let store = try open()
        let (log, other) = (try makeLog(store), try makeLog(store, 1))
        for i in 0..<4 as Range<UInt64> { try log.append(try Workbench.batch("a"), ticket: bench.ticket(i)) }
        try other.append(try Workbench.batch("b"), ticket: bench.ticket(10))
        store.beginRound()
        try log.append(try Workbench.batch("c"), ticket: bench.ticket(5))
        machine.record()
        try log.truncate(to: 2)
        let steps = machine.recorded
        let sync = try #require(steps.firstIndex { $0.target == .call(.sync) && $0.path.hasSuffix(".log") })
        let commit = try #require(steps.firstIndex { $0.target == .commit && $0.path.hasSuffix("state") })
        let cut = try #require(steps.firstIndex { $0.target == .call(.truncate) })
        #expect(sync < commit && commit < cut)
        #expect(steps[cut...].contains { $0.target == .call(.sync) && $0.path.hasSuffix(".log") })
        let committed = try partition(store, log.id)
        #expect(committed.voidBefore == RoundID(start: 1, round: 2))
        #expect(committed.recoveryPoint.offset == 2 && committed.recoveryPoint.generation == 1)
        #expect(try partition(store, other.id).voidBefore == RoundID(start: 1, round: 1))
        let told = bench.queue.take()
        #expect(told.filter { $0.outcome == .durable }.map(\.request).sorted() == [0, 1])
        #expect(told.filter { $0.outcome == .gone }.map(\.request).sorted() == [2, 3, 5])
        #expect(log.offsets.highWatermark == 2)
        // The old round ends: it moves the other partition's watermark, never this one's.
        try log.append(try Workbench.batch("d"))
        store.endRound()
        #expect(log.offsets.highWatermark == 2 && other.offsets.highWatermark == 1)
        store.flushNow()
        #expect(try log.values() == [0: "a0", 1: "a0", 2: "d0"])
    }

    @Test("a checkpoint commits nothing of a partition that was cut after it had looked, and all of the others")
    func checkpointOverTruncation() throws {
        let store = try open()
        let (log, other) = (try makeLog(store), try makeLog(store, 1))
        for _ in 0..<4 { try log.append(try Workbench.batch("a")) }
        try other.append(try Workbench.batch("b"))
        store.flushNow()
        try store.beginCheckpoint()
        try log.truncate(to: 1)
        try store.endCheckpoint()
        #expect(try partition(store, log.id).recoveryPoint.offset == 1)
        #expect(try partition(store, log.id).voidBefore == RoundID(start: 1, round: 2))
        #expect(try partition(store, other.id).recoveryPoint.offset == 1)
        #expect(try record(store).firstRound == RoundID(start: 1, round: 2))
    }

    @Test("a truncation whose commit finds no room changes nothing, and what was staged is still made durable")
    func truncationWithoutRoom() throws {
        let store = try open()
        let log = try makeLog(store)
        for i in 0..<2 as Range<UInt64> { try log.append(try Workbench.batch("a"), ticket: bench.ticket(i)) }
        machine.plan(Fault(.commit, pathPart: "state", code: 28))
        #expect(throws: LogError.self) { try log.truncate(to: 1) }
        store.flushNow()
        #expect(bench.queue.take().map(\.outcome) == [.durable, .durable])
        #expect(try log.values().count == 2)
    }

    @Test("a partition that leaves and comes back starts with a round before which nothing counts; its old entries are in no round")
    func comesBack() throws {
        let store = try open()
        let log = try makeLog(store)
        try log.append(try Workbench.batch("a"))
        store.flushNow()
        try log.append(try Workbench.batch("b"))
        try store.delete(log.id)
        let again = try makeLog(store)
        #expect(try partition(store, again.id).voidBefore == RoundID(start: 1, round: 2))
        try again.append(try Workbench.batch("c"), ticket: bench.ticket(3))
        store.flushNow()
        #expect(bench.queue.take().map(\.outcome).contains(.durable))
        #expect(try again.values() == [0: "c0"])
        try store.close()
    }

    @Test("a sync that fails in a checkpoint or in a truncation takes the directory offline", arguments: [true, false])
    func failedSegmentSync(inTruncation: Bool) throws {
        let store = try open()
        let log = try makeLog(store)
        try log.append(try Workbench.batch("a"))
        store.flushNow()
        machine.plan(Fault(.call(.sync), pathPart: ".log"))
        #expect(throws: LogError.self) {
            if inTruncation { try log.truncate(to: 0) } else { try store.checkpointNow() }
        }
        guard case .offline = store.problem else { return #expect(Bool(false), "the directory is not offline") }
        #expect(try record(store).isSuspect)
        #expect(try record(store).firstRound < RoundID(start: 1, round: 2))
    }

    @Test(
        "many threads, tiny files: every append is durable once it is told so, and the journal holds what the checkpoints have not",
        arguments: [Int.max, 1000])
    func threads(bulkBytes: Int) throws {
        let bench = Workbench(isManual: false)
        let store = try bench.open { options in
            options.usesJournal = true
            (options.journalFileBytes, options.journalMaxFileBytes, options.roundBytes) = (32 << 10, 64 << 10, 16 << 10)
            options.bulkBytes = bulkBytes
        }
        let logs = try (0..<4).map { try makeLog(store, $0) }
        let workers = (0..<4).map { number in
            RunningThread("append-\(number)") {
                for i in 0..<200 {
                    guard let batch = try? Workbench.batch("w", padding: i * 20) else { return }
                    _ = try? logs[(number + i) % 4].append(batch, ticket: bench.ticket(UInt64(number * 1000 + i)))
                    if number == 0, i % 50 == 49 { try? logs[i % 4].truncate(to: logs[i % 4].offsets.logEnd / 2) }
                }
            }
        }
        for worker in workers { worker.join() }
        let told = bench.queue.wait(800)
        #expect(Set(told.map(\.request)).count == 800)
        #expect(told.allSatisfy { $0.outcome == .durable || $0.outcome == .gone })
        for log in logs { #expect(log.offsets.highWatermark == log.offsets.logEnd) }
        try store.close()
        let again = try bench.open { $0.usesJournal = true }
        #expect(again.recovery.wasClean)
        for log in logs { #expect(again.partition(log.id)?.offsets.logEnd == log.offsets.logEnd) }
        try again.close()
    }
}
