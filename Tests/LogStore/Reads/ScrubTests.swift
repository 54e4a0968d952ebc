import Support
import Synchronization
import Testing
import Threads

@testable import LogStore

@Suite struct ScrubTests {
    private let machine = FaultyMachine()

    /// Four segments and a bit.
    private func fill(_ store: LogStore) throws -> PartitionLog {
        var config = LogConfig()
        config.segmentBytes = 400
        let log = try store.create(Workbench.id(), topic: "t", config: config)
        for i in 0..<14 { try log.append(try Workbench.batch("v\(i)-", padding: 30)) }
        store.flushNow()
        try store.checkpointNow()
        return log
    }

    private func segments() throws -> [Rot] {
        try machine.fileSystem.list("/data/broker-1/t-0").filter { $0.hasSuffix(".log") }.map {
            Rot(fileSystem: machine.fileSystem, path: "/data/broker-1/t-0/" + $0)
        }
    }

    @Test("every sealed segment is read once a round, damage is reported, and the next round begins after the interval")
    func rounds() throws {
        let bench = Workbench(fileSystem: machine.fileSystem, stores: machine.stores)
        let store = try bench.open { $0.scrubIntervalMs = 1000 }
        let log = try fill(store)
        let sealed = try segments().dropLast()
        #expect(sealed.count == 4 && log.sealedSegments.count == 4)
        try sealed[1].flip(70, bit: 3)
        for _ in 0..<10 { store.scrubber.step() }
        #expect(bench.observer.scrubs.withLock { $0 } == [true, false, true, true])
        let corruption = try #require(bench.observer.corruptions.withLock { $0.first })
        #expect(corruption.file == sealed[1].path && corruption.range.contains(70))
        #expect(throws: LogError.self) { try log.read(from: corruption.baseOffset, maxBytes: 1, minOneBatch: true, upTo: .highWatermark) }
        bench.advance(1000)
        for _ in 0..<10 { store.scrubber.step() }
        #expect(bench.observer.scrubs.withLock { $0.count } == 8)
        #expect(bench.observer.corruptions.withLock { $0.count } == 1)
        try store.close()
    }

    @Test("a flipped bit in a header that no batch's checksum covers is found by the file's")
    func headers() throws {
        let bench = Workbench(fileSystem: machine.fileSystem, stores: machine.stores)
        let store = try bench.open()
        _ = try fill(store)
        try segments()[2].flip(14, bit: 0)
        for _ in 0..<4 { store.maintain() }
        #expect(bench.observer.scrubs.withLock { $0 } == [true, true, false, true])
        #expect(bench.observer.corruptions.withLock { $0.count } == 1)
        try store.close()
    }

    @Test("a segment that somebody took away is reported in each round, and read as long as it is open")
    func missing() throws {
        let bench = Workbench(fileSystem: machine.fileSystem, stores: machine.stores)
        let store = try bench.open { $0.scrubIntervalMs = 1000 }
        let log = try fill(store)
        let gone = try segments()[1].path
        try machine.fileSystem.unlink(gone)
        for count in 1...2 {
            for _ in 0..<10 { store.scrubber.step() }
            let found = bench.observer.corruptions.withLock { $0 }
            #expect(found.count == count && found.allSatisfy { $0.file == gone && $0.reason == "the file is missing" })
            #expect(bench.observer.scrubs.withLock { Array($0.suffix(4)) } == [true, false, true, true])
            bench.advance(1000)
        }
        #expect(try log.values().count == 14)
        try store.close()
    }

    @Test("after a restart the round goes on where it was")
    func progress() throws {
        let bench = Workbench(fileSystem: machine.fileSystem, stores: machine.stores)
        let store = try bench.open()
        _ = try fill(store)
        store.scrubber.step()
        bench.advance(60_000)
        store.scrubber.step()
        try store.close()
        let again = try bench.open()
        for _ in 0..<10 { again.scrubber.step() }
        #expect(bench.observer.scrubs.withLock { $0 } == [true, true, true, true])
        try again.close()
    }

    @Test("switched off, nothing is read; with its thread, all is, and closing does not wait for the rest")
    func thread() throws {
        let bench = Workbench(fileSystem: machine.fileSystem, stores: machine.stores, isManual: false)
        let store = try bench.open { $0.scrubBytesPerSecond = 0 }
        _ = try fill(store)
        store.scrubber.step()
        #expect(bench.observer.scrubs.withLock { $0.isEmpty })
        try store.close()
        let again = try bench.open {
            $0.initialTaskDelayMs = 0
            $0.scrubBytesPerSecond = 1 << 40
        }
        #expect(bench.observer.waitForScrubs(4))
        try again.close()
        let slow = try bench.open {
            $0.initialTaskDelayMs = 0
            $0.scrubBytesPerSecond = 1
            $0.scrubIntervalMs = 0
        }
        try slow.close()
    }
}

extension RecoveryReport.Corruption {
    /// Of the test's batches, which are all alike.
    fileprivate var baseOffset: Int64 { Int64(file.dropLast(4).suffix(20)) ?? 0 }
}
