import Records
import Support
import Testing
import Threads

@testable import LogStore

/// Offsets at which compaction left nothing.
@Suite struct HoleTests {
    private let bench = Workbench()

    /// Segments whose batches end before the next one begins, as compaction leaves them: batches 0–1 and 4, then 12, then 20–21, then 25.
    private func makeLog() throws -> (LogStore, PartitionLog) {
        let store = try bench.open()
        var config = LogConfig()
        config.segmentBytes = 300
        let log = try store.create(Workbench.id(), topic: "t", config: config)
        func follow(_ base: Int64, _ count: Int, padding: Int) throws {
            var batch = try Workbench.batch("v\(base)-", count: count, time: 1000 + base, padding: padding)
            batch.withUnsafeMutableBytes { BatchEditor.assign($0, baseOffset: base, leaderEpoch: 0) }
            _ = try batch.withUnsafeBytes { try log.appendAsFollower($0) }
        }
        try follow(0, 2, padding: 1)
        try follow(4, 1, padding: 1)
        try follow(12, 1, padding: 150)
        try follow(20, 2, padding: 100)
        try follow(25, 1, padding: 1)
        store.flushNow()
        log.follow(highWatermark: 26)
        // A follower's segments begin where the one before ends: what compaction leaves ends where it ended before.
        log.state.withLock { state in
            #expect(state.segments.map(\.baseOffset) == [0, 5, 13, 22])
            for (i, next) in [(0, 12), (1, 20)] as [(Int, Int64)] { state.segments[i].nextOffset = next }
        }
        return (store, log)
    }

    private func bases(_ log: PartitionLog, _ offset: Int64, minOneBatch: Bool = true, maxBytes: Int = 1) throws -> [Int64] {
        guard case .slice(let slice) = try log.read(from: offset, maxBytes: maxBytes, minOneBatch: minOneBatch, upTo: .highWatermark)
        else { return [] }
        var bases: [Int64] = []
        try slice.read().withUnsafeBytes { raw in
            var iterator = BatchIterator(raw)
            while let batch = try iterator.next() { bases.append(batch.header.baseOffset) }
        }
        return bases
    }

    @Test("a read at any offset of a hole is answered with the next batch, in whatever segment that is")
    func reads() throws {
        let (store, log) = try makeLog()
        let next: [Int64] = (0..<26).map { offset in [0, 0, 4, 4, 4][safe: offset] ?? (offset <= 12 ? 12 : offset <= 21 ? 20 : 25) }
        for _ in 0..<2 {
            for offset in 0..<26 as Range<Int64> {
                #expect(try bases(log, offset) == [next[Int(offset)]], "offset \(offset)")
                #expect(try bases(log, offset, maxBytes: 1 << 20).first == next[Int(offset)], "offset \(offset)")
            }
        }
        #expect(try bases(log, 26) == [])
        // In a row: the next read begins where the last one ended, and never meets the same batch again.
        var (offset, seen): (Int64, [Int64]) = (0, [])
        while offset < 26 {
            let found = try bases(log, offset)
            seen += found
            offset = [0: 2, 4: 5, 12: 13, 20: 22, 25: 26][try #require(found.last)] ?? 26
        }
        #expect(seen == [0, 4, 12, 20, 25])
        try store.close()
    }

    @Test("a hole at the log's end, as far as a reader sees, is nothing to read, and what comes behind it wakes who waits")
    func end() throws {
        let (store, log) = try makeLog()
        log.state.withLock { $0.highWatermark = 12 }
        #expect(try bases(log, 7) == [])
        #expect(log.wait(past: 12, upTo: .highWatermark, ticket: bench.ticket(1)))
        log.follow(highWatermark: 26)
        #expect(bench.queue.take().map(\.outcome) == [.readable])
        #expect(try bases(log, 7) == [12])
        try store.close()
    }

    @Test("a search by time goes on behind a hole")
    func times() throws {
        let (store, log) = try makeLog()
        #expect(try log.find(timestamp: 1005)?.offset == 12)
        #expect(try log.find(timestamp: 1013)?.offset == 20)
        #expect(try log.find(timestamp: 1022)?.offset == 25)
        #expect(try log.findMaxTimestamp()?.offset == 25)
        #expect(try log.find(timestamp: 1026) == nil)
        try store.close()
    }
}

extension Array {
    fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
