import Glibc
import Support
import Testing
import Threads

@testable import LogStore

/// A disk that fills while a segment rolls.
@Suite struct FullRollTests {
    private static let id = Workbench.id()

    private static func config() throws -> LogConfig {
        var config = LogConfig()
        config.segmentBytes = 2 * Int64(try Workbench.batch("a", padding: 300).count)
        config.preallocate = true
        return config
    }

    /// A full first segment, on the disk; `arrange` then takes the room away, and a segment rolls.
    private func run(_ what: String, _ arrange: (FaultyMachine) -> Void) throws {
        let machine = FaultyMachine()
        let bench = Workbench(fileSystem: machine.fileSystem, stores: machine.stores)
        let store = try bench.open()
        let log = try store.create(Self.id, topic: "t", config: try Self.config())
        var acknowledged: Int64 = 0
        func append() throws {
            let end = try log.append(try Workbench.batch("v\(log.offsets.logEnd)-", padding: 300)).lastOffset + 1
            store.flushNow()
            if log.offsets.highWatermark >= end { acknowledged = end }
        }
        for _ in 0..<2 { try append() }
        try store.checkpointNow()
        arrange(machine)
        for _ in 0..<3 { try? append() }
        try? store.checkpointNow()
        try expectUnique(machine.fileSystem, log, what)
        // Room again, where the directory still takes anything.
        machine.forgetFaults()
        machine.setCapacity(nil)
        if store.problem == nil {
            for _ in 0..<3 { try append() }
            try store.checkpointNow()
            try expectUnique(machine.fileSystem, log, what)
        }
        var random = SplitMix64(seed: 7)
        for _ in 0..<3 {
            let (files, stores) = machine.crash(&random)
            let again = try Workbench(fileSystem: files, stores: stores).open()
            let found = try #require(again.partition(Self.id))
            #expect(again.recovery.corruptions.isEmpty && again.problem == nil, "\(what)")
            #expect(found.offsets.logEnd >= acknowledged, "\(what)")
            let values = try found.values()
            #expect(values.keys.sorted() == Array(0..<found.offsets.logEnd), "\(what)")
            #expect(values.allSatisfy { $0.value.hasPrefix("v\($0.key)-0") }, "\(what)")
            try expectUnique(files, found, what)
            #expect(try found.append(try Workbench.batch("next")).baseOffset == found.offsets.logEnd - 1)
            again.flushNow()
            try again.close()
            let last = try Workbench(fileSystem: files, stores: stores).open()
            #expect(last.recovery.wasClean && last.recovery.cuts.isEmpty, "\(what)")
        }
        machine.cutPower()
    }

    /// No two segments of one base offset, neither in memory nor among the files; and none begins before the one before it ends.
    private func expectUnique(_ fileSystem: any FileSystem, _ log: PartitionLog, _ what: String) throws {
        let segments = log.state.withLock { $0.segments }
        for (before, after) in zip(segments, segments.dropFirst()) { #expect(before.nextOffset <= after.baseOffset, "\(what)") }
        #expect(Set(segments.map(\.baseOffset)).count == segments.count, "\(what)")
        let names = try fileSystem.list("/data/broker-1/t-0").compactMap { SegmentName.baseOffset($0) }
        #expect(Set(names).isSuperset(of: segments.filter { $0.size > 0 }.map(\.baseOffset)), "\(what)")
    }

    @Test("no room at any call of a roll: no two segments of one base offset, and the next start is clean")
    func eachCall() throws {
        let calls: [Fault.Target] = [
            .call(.open), .call(.allocate), .call(.write), .call(.sync), .call(.syncDirectory), .call(.truncate), .call(.unlink), .commit,
        ]
        for target in calls {
            for code in [ENOSPC, EDQUOT] {
                for nth in 1...6 {
                    try run("\(target) \(nth) \(code)") {
                        $0.plan(Fault(target, nth: nth, code: code, written: target == .call(.write) ? 100 : 0))
                    }
                }
                try run("\(target) for good \(code)") { $0.plan(Fault(target, times: 1000, code: code)) }
            }
        }
    }

    @Test("a disk that is full to the byte: whatever fits of a roll, the log stays whole")
    func eachByte() throws {
        for free in [0, 1, 60, 300, 361, 400, 700, 800, 16_384, 17_000, 20_000] {
            try run("\(free) bytes free") { machine in machine.setCapacity(machine.used + free) }
        }
    }
}
