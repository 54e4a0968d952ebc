import Testing
import Threads

@testable import LogStore

@Suite struct WritebackTests {
    @Test("write-back takes a segment piece by piece, and partitions that are written alike come to it at different times")
    func spread() throws {
        let disk = ScriptedFileSystem()
        let bench = Workbench(fileSystem: disk)
        let step: Int64 = 10_000
        let store = try bench.open { $0.writebackBytes = step }
        let logs = try (0..<4).map { try store.create(Workbench.id($0), topic: "t", config: LogConfig()) }
        let batch = try Workbench.batch("v", padding: 900)
        for _ in 0..<40 {
            for log in logs { try log.append(batch) }
        }
        let all = disk.writebacks.withLock { $0 }
        var firsts: Set<Int64> = []
        for log in logs {
            let ranges = all.filter { $0.path.contains("/\(log.name)/") }.map(\.range)
            firsts.insert(try #require(ranges.first).upperBound)
            #expect(ranges.first?.lowerBound == 0)
            #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
            #expect(ranges.allSatisfy { $0.count < step + Int64(batch.count) })
            #expect(log.sizeInBytes - (try #require(ranges.last).upperBound) < step)
        }
        #expect(firsts.count == 4)
        try store.close()
    }
}
