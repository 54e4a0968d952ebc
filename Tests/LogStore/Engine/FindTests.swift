import LogStore
import Records
import Testing

@Suite struct FindTests {
    private let bench = Workbench()

    /// Batches by the timestamps of their records.
    private func log(_ batches: [[Int64]], segmentBytes: Int64 = 1 << 30, codec: Codec = .none) throws -> (LogStore, PartitionLog) {
        var config = LogConfig()
        config.segmentBytes = segmentBytes
        config.timestampAfterMaxMs = .max
        let store = try bench.open()
        let log = try store.create(Workbench.id(), topic: "t", config: config)
        try log.lead(epoch: 2)
        for times in batches {
            var builder = BatchBuilder(codec: codec)
            for time in times { builder.append(timestamp: time, key: nil, value: [1, 2, 3]) }
            try log.append(try builder.finish())
        }
        store.flushNow()
        return (store, log)
    }

    @Test("the first record in offset order whose own timestamp is not below, also inside compressed batches", arguments: Codec.allCases)
    func byTime(codec: Codec) throws {
        let (_, log) = try log([[100, 300, 200], [50, 400], [-1], [400, 500]], segmentBytes: 170, codec: codec)
        func offset(_ time: Int64) throws -> Int64? { try log.find(timestamp: time)?.offset }
        #expect(try offset(0) == 0)
        #expect(try offset(100) == 0)
        #expect(try offset(101) == 1)
        #expect(try offset(300) == 1)
        #expect(try offset(301) == 4)
        #expect(try offset(401) == 7)
        #expect(try offset(501) == nil)
        #expect(try log.find(timestamp: 500) == FoundOffset(offset: 7, timestamp: 500, leaderEpoch: 2))
        #expect(try log.findMaxTimestamp() == FoundOffset(offset: 7, timestamp: 500, leaderEpoch: 2))
    }

    @Test("deleted records are not found, by time or as the latest, wherever the log begins")
    func behindLogStart() throws {
        let (_, log) = try log([[900, 100], [200, 300], [250]])
        #expect(try log.findMaxTimestamp()?.offset == 0)
        #expect(try log.deleteRecords(before: 1) == 1)
        #expect(try log.findMaxTimestamp()?.offset == 3)
        #expect(try log.find(timestamp: 0)?.offset == 1)
        #expect(try log.find(timestamp: 250)?.offset == 3)
        #expect(try log.deleteRecords(before: -1) == 5)
        #expect(try log.findMaxTimestamp() == nil)
        #expect(try log.find(timestamp: 0) == nil)
    }

    @Test("in a long log a search by time reads little and finds the same as a search from the start")
    func longLog() throws {
        var times: [[Int64]] = []
        var random = SystemRandomNumberGenerator()
        for i in 0..<400 { times.append((0..<3).map { _ in Int64(i * 10) + Int64.random(in: 0..<200, using: &random) }) }
        let (store, log) = try log(times, segmentBytes: 9_000)
        let all = times.flatMap { $0 }
        for time in stride(from: Int64(0), to: 4_300, by: 97) {
            #expect(try log.find(timestamp: time)?.offset == all.firstIndex { $0 >= time }.map(Int64.init))
        }
        try store.close()
        let reopened = try #require(try bench.open().partition(Workbench.id()))
        #expect(try reopened.findMaxTimestamp()?.offset == all.firstIndex(of: all.max() ?? 0).map(Int64.init))
        for time in stride(from: Int64(0), to: 4_300, by: 97) {
            #expect(try reopened.find(timestamp: time)?.offset == all.firstIndex { $0 >= time }.map(Int64.init))
        }
    }
}
