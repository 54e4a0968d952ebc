import LogStore
import Testing

@Suite struct DamageMemoryTests {
    private let files = MemoryFileSystem()
    private let stores = MemoryStores()
    private let bench: Workbench
    private let path = "/data/broker-1/t-0/00000000000000000000.log"

    init() { bench = Workbench(fileSystem: files, stores: stores) }

    /// A log of six batches in two segments, the second batch damaged, as a recovery found it.
    private func damaged() throws -> LogStore {
        var config = LogConfig()
        let size = Int64(try Workbench.batch("v0-", padding: 100).count)
        config.segmentBytes = size * 3
        let store = try bench.open()
        let log = try store.create(Workbench.id(), topic: "t", config: config)
        for i in 0..<6 { try log.append(try Workbench.batch("v\(i)-", padding: 100)) }
        store.flushNow()
        try store.checkpointNow()
        try flip(size + 80)
        stores.remove("/data/broker-1/index")
        return try bench.reopenAfterKill(store)
    }

    private func flip(_ position: Int64) throws {
        let file = try files.open(path, mode: .readWrite)
        var byte = try file.read(1, at: position)
        byte[0] ^= 0x10
        try file.write(byte, at: position)
    }

    /// The offsets of which reads are refused.
    private func corrupt(_ store: LogStore, _ offsets: [Int64] = [0, 1, 3]) throws -> [Int64] {
        let log = try #require(store.partition(Workbench.id()))
        return offsets.filter { offset in
            do {
                _ = try log.read(from: offset, maxBytes: 1 << 20, minOneBatch: true, upTo: .highWatermark)
                return false
            } catch {
                return true
            }
        }
    }

    @Test("damage that a recovery found is refused after a clean restart too, which reads no log")
    func remembered() throws {
        try damaged().close()
        for _ in 0..<2 {
            let again = try bench.open()
            #expect(again.recovery.wasClean && again.recovery.bytesRead == 0)
            #expect(try corrupt(again) == [1])
            try again.close()
        }
    }

    @Test("what was mended meanwhile is served again after the next recovery, and for good")
    func mended() throws {
        let store = try damaged()
        try store.checkpointNow()
        try flip(Int64(try Workbench.batch("v0-", padding: 100).count) + 80)
        let again = try bench.reopenAfterKill(store)
        #expect(again.recovery.corruptions.isEmpty)
        #expect(try corrupt(again).isEmpty)
        try again.close()
        #expect(try corrupt(try bench.open()).isEmpty)
    }
}
