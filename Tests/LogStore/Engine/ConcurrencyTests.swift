import LogStore
import Records
import Support
import Synchronization
import Testing
import Threads

/// With its threads, on the real file system and stores.
@Suite struct ConcurrencyTests {
    @Test("appends behind which more is to come share a round: it begins when they have ended, when it is full, or with one that ends them")
    func together() throws {
        let bench = Workbench(isManual: false)
        let store = try bench.open()
        let log = try store.create(Workbench.id(), topic: "t", config: LogConfig())
        func append(_ value: String, padding: Int = 0, more: Bool = true) throws {
            var batch = try Workbench.batch(value, padding: padding)
            _ = try batch.withUnsafeMutableBytes { try log.append($0, now: bench.now, ticket: bench.ticket(0), more: more) }
        }
        for i in 0..<3 { try append("\(i)") }
        // Nobody has asked for the round: it cannot have begun.
        #expect(log.offsets.highWatermark == 0)
        store.appendsEnded()
        #expect(bench.queue.wait(3).map(\.value).sorted() == [1, 2, 3])
        // A round of 128 KiB: the third has its last bytes in the next, which begins as well.
        for i in 3..<6 { try append("\(i)", padding: 60_000) }
        #expect(bench.queue.wait(3).map(\.value).sorted() == [4, 5, 6])
        try append("6")
        try append("7", more: false)
        #expect(bench.queue.wait(2).map(\.value).sorted() == [7, 8])
        // A clean end takes what was never asked for.
        try append("8")
        try store.close()
        let again = try bench.open()
        #expect(again.recovery.wasClean)
        #expect(again.partition(Workbench.id())?.offsets.highWatermark == 9)
        try again.close()
    }

    @Test("many threads append, read, wait, roll and retain at once; every acknowledged batch is read at its offset, also after a restart")
    func allAtOnce() throws {
        let temporary = try TemporaryDirectory()
        let bench = Workbench(fileSystem: PosixFileSystem(), stores: LMDBStores(), isManual: false)
        func open() throws -> LogStore {
            try bench.open { options in
                options.directory = temporary.path + "/broker-1"
                options.checkpointMs = 20
                options.maxOpenFiles = 8
            }
        }
        let store = try open()
        var config = LogConfig()
        config.segmentBytes = 20_000
        config.retentionMs = -1
        let logs = try (0..<4).map { try store.create(Workbench.id(Int32($0)), topic: "t", config: config) }
        let acknowledged = Lock<[Int32: [Int64: String]]>([:])
        let threads = (0..<6).map { number in
            RunningThread("appender") {
                let queue = CollectingQueue()
                for i in 0..<60 {
                    let log = logs[(number + i) % logs.count]
                    guard
                        let appended = try? log.append(
                            try Workbench.batch("\(number)-\(i)-", count: 2, padding: 300),
                            ticket: Ticket(queue: queue, token: UInt64(number), request: UInt64(i)))
                    else { continue }
                    let completed = queue.wait(1)
                    guard completed.first?.outcome == .durable, completed.first?.value == appended.lastOffset + 1 else { continue }
                    acknowledged.withLock { $0[log.id.index, default: [:]][appended.baseOffset] = "\(number)-\(i)-0" }
                }
            }
        }
        let isDone = Atomic(false)
        let readers = logs.map { log in
            RunningThread("reader") {
                let queue = CollectingQueue()
                var next: Int64 = 0
                while !isDone.load(ordering: .acquiring) || next < log.offsets.highWatermark {
                    if let found = try? log.values(from: next, maxBytes: 5000), let last = found.keys.max() {
                        next = last + 1
                    } else if log.wait(past: next, upTo: .highWatermark, ticket: Ticket(queue: queue, token: 0, request: 0)) {
                        if isDone.load(ordering: .acquiring) { break }
                        _ = queue.wait(1)
                    }
                }
                _ = try? log.find(timestamp: 1_700_000_000_000)
            }
        }
        for thread in threads { thread.join() }
        isDone.store(true, ordering: .releasing)
        for log in logs { try log.append(try Workbench.batch("last")) }
        for reader in readers { reader.join() }
        #expect(acknowledged.withLock { $0.values.reduce(0) { $0 + $1.count } } == 360)
        try store.close()
        let again = try open()
        #expect(again.recovery.wasClean && again.recovery.bytesRead == 0)
        for log in again.partitions() {
            let found = try log.values().mapValues { String($0.prefix { $0 != "." }) }
            for (offset, value) in acknowledged.withLock({ $0[log.id.index] ?? [:] }) { #expect(found[offset] == value) }
        }
        try again.close()
    }

    @Test("under flush=interval what was appended is synced by itself")
    func interval() throws {
        let bench = Workbench(isManual: false)
        let store = try bench.open(.interval(milliseconds: 5)) { $0.observer = bench.observer }
        let log = try store.create(Workbench.id(), topic: "t", config: LogConfig())
        #expect(try log.append(try Workbench.batch("a"), ticket: bench.ticket(1)).isDurable)
        #expect(bench.observer.waitForSync())
        try store.close()
    }
}
