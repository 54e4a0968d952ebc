import Records
import Support
import Testing
import Threads

@testable import LogStore

/// Bits that flip in a segment, while the directory is closed or under an open store: what they hit is never handed out, all else is.
@Suite struct FlippedBitTests {
    private static let path = "/data/broker-1/t-0"

    /// When the bit flips.
    enum Moment: CaseIterable { case cleanlyClosed, afterCrash, underOpenStore }

    private func open(_ machine: FaultyMachine) throws -> (Workbench, LogStore, PartitionLog) {
        let bench = Workbench(fileSystem: machine.fileSystem, stores: machine.stores)
        let store = try bench.open()
        return (bench, store, try #require(store.partition(Workbench.id())))
    }

    private func segments(_ machine: FaultyMachine) throws -> [Rot] {
        try machine.fileSystem.list(Self.path).filter { $0.hasSuffix(".log") }.map {
            Rot(fileSystem: machine.fileSystem, path: Self.path + "/" + $0)
        }
    }

    /// Fills a partition, then flips bits in the bytes that `positions` chooses of each segment, each in a copy of the directory.
    private func check(
        _ moment: Moment, _ fill: (PartitionLog) throws -> Void, config: LogConfig, maxBytes: Int = 300,
        positions: (Rot, inout SplitMix64) throws -> [Int64]
    ) throws {
        var random = SplitMix64(seed: Seed("flipped bits \(moment)").value)
        let machine = FaultyMachine()
        let store = try Workbench(fileSystem: machine.fileSystem, stores: machine.stores).open()
        let log = try store.create(Workbench.id(), topic: "t", config: config)
        try fill(log)
        store.flushNow()
        log.follow(highWatermark: log.offsets.logEnd)
        let intact = try LogView(log, maxBytes: maxBytes)
        #expect(intact.refused.isEmpty)
        try store.checkpointNow()
        if moment != .afterCrash { try store.close() }
        let names = try segments(machine).map { ($0.path, try $0.batches(), try positions($0, &random)) }
        #expect(names.count > 2)
        for (path, batches, positions) in names {
            for position in positions {
                let copy = machine.restarted(&random)
                let hit = try #require(batches.first { $0.bytes.contains(position) }).offsets
                let bit = Int.random(in: 0..<8, using: &random)
                let rot = Rot(fileSystem: copy.fileSystem, path: path)
                if moment != .underOpenStore { try rot.flip(position, bit: bit) }
                let (bench, again, log) = try open(copy)
                log.follow(highWatermark: log.offsets.logEnd)
                if moment == .underOpenStore {
                    #expect(try LogView(log, maxBytes: maxBytes) == intact)
                    try rot.flip(position, bit: bit)
                    copy.dropCache()
                }
                let comment: Comment = "byte \(position) (bit \(bit)) of \(path), batch \(hit)"
                let found = try LogView(log, maxBytes: maxBytes)
                #expect(found.batches == intact.batches.filter { $0.key != hit }, comment)
                #expect(found.refused.filter { !hit.contains($0) }.allSatisfy { offset in !intact.holds(offset) }, comment)
                #expect(Set(hit).isSubset(of: found.refused), comment)
                #expect(again.recovery.cuts.isEmpty, comment)
                #expect(bench.observer.corruptions.withLock { $0.count } == 1, comment)
                again.forget()
                if found.batches.count != intact.batches.count - 1 {
                    Issue.record("\(bench.observer.corruptions.withLock { $0 })")
                    return
                }
            }
        }
        store.forget()
    }

    /// Batches of one to three records under epochs that rise, without a gap.
    private func fillInOrder(_ log: PartitionLog, count: Int, padding: Int) throws {
        for i in 0..<count {
            if i % 4 == 0 { try log.lead(epoch: Int32(i / 4)) }
            try log.append(try Workbench.batch("v\(i)-", count: i % 3 + 1, padding: padding))
        }
    }

    /// As compaction leaves a log: gaps between batches, some of them.
    private func fillWithGaps(_ log: PartitionLog, count: Int, padding: Int) throws {
        var random = SplitMix64(seed: 77)
        var offset: Int64 = 0
        for i in 0..<count {
            if i % 3 != 0 { offset += Int64.random(in: 1...40, using: &random) }
            var batch = try Workbench.batch("g\(i)-", count: i % 3 + 1, padding: padding)
            batch.withUnsafeMutableBytes { BatchEditor.assign($0, baseOffset: offset, leaderEpoch: Int32(i / 5)) }
            offset = try batch.withUnsafeBytes { try log.appendAsFollower($0) }
        }
    }

    private func config(_ segmentBytes: Int64) -> LogConfig {
        var config = LogConfig()
        config.segmentBytes = segmentBytes
        return config
    }

    @Test("a bit flipped in any byte of any log is never handed out, and all else is", arguments: Moment.allCases)
    func everyByte(_ moment: Moment) throws {
        try check(moment, { try fillInOrder($0, count: 6, padding: 0) }, config: config(200)) { rot, _ in
            Array(0..<(try rot.fileSystem.stat(rot.path)?.size ?? 0))
        }
    }

    @Test("in a log with gaps too, whatever of a batch's header is hit", arguments: Moment.allCases)
    func gaps(_ moment: Moment) throws {
        try check(moment, { try fillWithGaps($0, count: 12, padding: 0) }, config: config(340)) { rot, random in
            try rot.batches().flatMap { batch in
                Array(batch.bytes.prefix(8)) + [batch.bytes.lowerBound + 15, Int64.random(in: batch.bytes, using: &random)]
            }
        }
    }

    @Test("batches that lie over the borders of blocks, and are longer than one", arguments: Moment.allCases)
    func blocks(_ moment: Moment) throws {
        var large = config(4 << 20)
        large.maxMessageBytes = 8 << 20
        func fill(_ log: PartitionLog) throws {
            for (i, padding) in [300_000, 900_000, 2_500_000, 100, 700_000, 1_100_000, 1_048_000, 50, 3_000_000].enumerated() {
                try log.append(try Workbench.batch("b\(i)-", padding: padding))
            }
        }
        try check(moment, fill, config: large, maxBytes: 200_000) { rot, random in
            let size = try rot.fileSystem.stat(rot.path)?.size ?? 0
            let borders = try rot.batches().map { $0.bytes.lowerBound + Int64.random(in: 0..<21, using: &random) }
            return borders + (0..<2).map { _ in Int64.random(in: 0..<size, using: &random) }
        }
    }
}

extension LogView {
    /// Whether a batch covers the offset.
    fileprivate func holds(_ offset: Int64) -> Bool { batches.keys.contains { $0.contains(offset) } }
}
