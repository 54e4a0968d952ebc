import LogStore
import Records
import Testing

@Suite struct FollowerTests {
    private let bench = Workbench()

    private func batch(_ value: String, at offset: Int64, epoch: Int32, count: Int = 1) throws -> [UInt8] {
        var bytes = try Workbench.batch(value, count: count)
        bytes.withUnsafeMutableBytes { BatchEditor.assign($0, baseOffset: offset, leaderEpoch: epoch) }
        return bytes
    }

    private func follow(_ log: PartitionLog, _ bytes: [UInt8]) throws -> Int64 {
        try bytes.withUnsafeBytes { try log.appendAsFollower($0) }
    }

    @Test("a follower keeps its leader's offsets and epochs, and its watermark follows the leader's")
    func follows() throws {
        let store = try bench.open()
        let log = try store.create(Workbench.id(), topic: "t", config: LogConfig())
        #expect(try follow(log, try batch("a", at: 0, epoch: 1) + batch("b", at: 1, epoch: 1) + batch("c", at: 5, epoch: 4)) == 6)
        #expect(throws: LogError.self) { try follow(log, try batch("d", at: 3, epoch: 4)) }
        #expect(throws: LogError.self) { try follow(log, try batch("d", at: 6, epoch: 3)) }
        log.follow(highWatermark: 2)
        #expect(log.offsets.highWatermark == 0)
        store.flushNow()
        log.follow(highWatermark: 2)
        #expect(log.offsets == LogOffsets(logStart: 0, highWatermark: 2, lastStable: 2, logEnd: 6, leaderEpoch: 4))
        #expect(log.epoch(of: 1) == 1 && log.epoch(of: 5) == 4)
        #expect(log.endOffset(forEpoch: 1) == (1, 5))
        #expect(log.endOffset(forEpoch: 3) == (1, 5))
        #expect(log.endOffset(forEpoch: 4) == (4, 6))
        #expect(log.endOffset(forEpoch: 5) == (-1, -1))
        #expect(log.endOffset(forEpoch: 0) == (0, 0))
    }

    @Test("a truncation is durable, takes whole batches, and rolls epochs and producers back", arguments: [false, true])
    func truncates(hasCheckpoint: Bool) throws {
        let store = try bench.open()
        var config = LogConfig()
        config.segmentBytes = 300
        let log = try store.create(Workbench.id(), topic: "t", config: config)
        for i in 0..<6 {
            try log.lead(epoch: Int32(i))
            try log.append(try Workbench.batch("v\(i)-", count: 2, producer: 5, epoch: 0, sequence: Int32(2 * i)))
        }
        store.flushNow()
        if hasCheckpoint { try store.checkpointNow() }
        try log.truncate(to: 7)
        #expect(log.offsets == LogOffsets(logStart: 0, highWatermark: 6, lastStable: 6, logEnd: 6, leaderEpoch: 2))
        #expect(try log.values().count == 6)
        let again = try bench.reopenAfterKill(store)
        let reopened = try #require(again.partition(Workbench.id()))
        #expect(reopened.offsets.logEnd == 6 && reopened.offsets.leaderEpoch == 2)
        #expect(again.recovery.cuts.isEmpty)
        let next = try reopened.append(try Workbench.batch("n", count: 2, producer: 5, epoch: 0, sequence: 6))
        #expect(next.baseOffset == 6 && !next.isDuplicate)
        again.flushNow()
        #expect(try reopened.values()[6] == "n0")
    }

    @Test("truncated to nothing, a log goes on where it was cut")
    func truncatesAll() throws {
        let store = try bench.open()
        let log = try store.create(Workbench.id(), topic: "t", config: LogConfig())
        for i in 0..<4 { try log.append(try Workbench.batch("v\(i)")) }
        store.flushNow()
        _ = try log.deleteRecords(before: 3)
        try log.truncate(to: 2)
        #expect(log.offsets.logStart == 2 && log.offsets.logEnd == 2)
        #expect(try log.append(try Workbench.batch("x")).baseOffset == 2)
        store.flushNow()
        try store.close()
        #expect(try #require(try bench.open().partition(Workbench.id())).values(from: 2) == [2: "x0"])
    }

    @Test("an epoch is durable before anything is appended under it, and older ones are refused")
    func leads() throws {
        let store = try bench.open()
        let log = try store.create(Workbench.id(), topic: "t", config: LogConfig())
        try log.lead(epoch: 7)
        #expect(throws: LogError.self) { try log.lead(epoch: 6) }
        let again = try bench.reopenAfterKill(store)
        let reopened = try #require(again.partition(Workbench.id()))
        #expect(reopened.offsets.leaderEpoch == 7)
        #expect(reopened.endOffset(forEpoch: 7) == (7, 0))
    }
}
