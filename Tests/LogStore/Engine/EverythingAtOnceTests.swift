import LogStore
import Records
import Support
import Synchronization
import Testing
import Threads

/// All that a broker does with a directory side by side, on the real file system and stores: what ThreadSanitizer is to look at.
@Suite struct EverythingAtOnceTests {
    /// What the threads share.
    private final class Scene: Sendable {
        let store: LogStore
        /// The first two keep everything that is not deleted, the others the newest of each key.
        let logs: [PartitionLog]
        /// The last value that was acknowledged, and where, by partition and key.
        let newest = Lock<[[String: (offset: Int64, value: String)]]>(Array(repeating: [:], count: 4))
        let isDone = Atomic(false)

        init(_ store: LogStore) throws {
            self.store = store
            logs = try (0..<4).map { index in
                var config = LogConfig()
                config.segmentBytes = 20_000
                config.retentionMs = -1
                config.fileDeleteDelayMs = 5
                config.cleanupPolicy = index < 2 ? .delete : .compact
                config.minCleanableDirtyRatio = 0.01
                if index == 1 { config.coldCompression = .gzip }
                return try store.create(Workbench.id(Int32(index)), topic: "t", config: config)
            }
        }
    }

    private func open(_ directory: String) throws -> LogStore {
        try Workbench(fileSystem: PosixFileSystem(), stores: LMDBStores(), isManual: false).open { options in
            options.directory = directory
            options.checkpointMs = 20
            options.maxOpenFiles = 8
            options.initialTaskDelayMs = 1
            options.retentionCheckMs = 10
            options.cleaner.backoffMs = 5
            options.cleaner.threads = 2
            (options.scrubBytesPerSecond, options.scrubIntervalMs) = (1 << 30, 20)
        }
    }

    @Test(
        "appends, reads, rolls, deletions, compaction, cold compression, scrubbing, checkpoints side by side: what was acknowledged stays"
    )
    func everything() throws {
        let temporary = try TemporaryDirectory()
        let scene = try Scene(try open(temporary.path + "/broker-1"))
        let writers = (0..<4).map { number in RunningThread("writer") { Self.write(scene, number) } }
        let others =
            scene.logs.map { log in RunningThread("reader") { Self.read(scene, log) } } + [
                RunningThread("deleter") { Self.delete(scene) }, RunningThread("looker") { Self.look(scene) },
            ]
        for writer in writers { writer.join() }
        scene.isDone.store(true, ordering: .releasing)
        for log in scene.logs { try log.append(try Self.batch(key: "end", value: "end")) }
        for other in others { other.join() }
        try check(scene.store, scene)
        try scene.store.close()
        let again = try open(temporary.path + "/broker-1")
        try check(again, scene)
        try again.close()
    }

    private static func batch(key: String, value: String) throws -> [UInt8] {
        var builder = BatchBuilder()
        builder.append(timestamp: 1_700_000_000_000, key: Array(key.utf8), value: Array(value.utf8) + [UInt8](repeating: 0x2e, count: 700))
        return try builder.finish()
    }

    /// A writer is the only one of its keys, so it knows what the newest is.
    private static func write(_ scene: Scene, _ number: Int) {
        let queue = CollectingQueue()
        for i in 0..<160 {
            let partition = (number + i) % scene.logs.count
            let (key, value) = ("\(number)-\(i % 12)", "\(number)/\(i)")
            let ticket = Ticket(queue: queue, token: UInt64(number), request: UInt64(i))
            guard let appended = try? scene.logs[partition].append(try batch(key: key, value: value), ticket: ticket) else { continue }
            guard queue.wait(1).first?.outcome == .durable else { continue }
            scene.newest.withLock { $0[partition][key] = (appended.baseOffset, value) }
        }
    }

    private static func read(_ scene: Scene, _ log: PartitionLog) {
        let queue = CollectingQueue()
        var next: Int64 = 0
        while !scene.isDone.load(ordering: .acquiring) || next < log.offsets.highWatermark {
            next = max(next, log.offsets.logStart)
            if let found = try? log.values(from: next, maxBytes: 5000), let last = found.keys.max() {
                next = last + 1
            } else if log.wait(past: next, upTo: .highWatermark, ticket: Ticket(queue: queue, token: 0, request: 0)) {
                if scene.isDone.load(ordering: .acquiring) { break }
                _ = queue.wait(1)
            }
        }
    }

    private static func delete(_ scene: Scene) {
        while !scene.isDone.load(ordering: .acquiring) {
            let log = scene.logs[0]
            _ = try? log.deleteRecords(before: log.offsets.highWatermark / 2)
        }
    }

    private static func look(_ scene: Scene) {
        while !scene.isDone.load(ordering: .acquiring) {
            for log in scene.logs {
                _ = try? log.find(timestamp: 1_700_000_000_000)
                _ = try? log.findMaxTimestamp()
                _ = log.bytesBehindSegment(of: log.offsets.logStart, upTo: .logEnd)
            }
            _ = (scene.store.problem, scene.store.openFiles)
        }
    }

    private func check(_ store: LogStore, _ scene: Scene) throws {
        for (index, expected) in scene.newest.withLock({ $0 }).enumerated() {
            let log = try #require(store.partition(Workbench.id(Int32(index))))
            let start = log.offsets.logStart
            let found = try log.values(from: start).mapValues { String($0.prefix { $0 != "." }) }
            #expect(expected.count == 12)
            if index >= 2 { #expect(found.count < 160, "nothing was compacted") }
            for (key, newest) in expected where newest.offset >= start {
                #expect(found[newest.offset] == newest.value, "partition \(index), key \(key)")
            }
        }
    }
}
