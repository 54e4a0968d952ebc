import Checksum
import LogStore
import Records

/// A round of compaction over records of 1 KiB, each key four times, beside reading, CRC and writing the bytes of the log.
struct CompactionBench {
    private let directory: String
    private let megabytes: Int

    init(_ directory: String, isQuick: Bool) { (self.directory, megabytes) = (directory, isQuick ? 32 : 512) }

    func run() throws {
        var rates: (floor: [Double], ottla: [Double]) = ([], [])
        for _ in 0..<3 {
            let (size, seconds) = try engine()
            rates.ottla.append(size / 1e6 / seconds)
            rates.floor.append(size / 1e6 / (try loop(Int(size))))
        }
        Figure("compaction of 1 KiB records, MB/s", floor: Figure.median(rates.floor), ottla: Figure.median(rates.ottla)).report()
    }

    /// What is read of a log, and what a quarter of it takes to be written and synced: what is left of four records with a key.
    private func loop(_ size: Int) throws -> Double {
        let fileSystem = PosixFileSystem()
        let from = try fileSystem.open(directory + "/from", mode: .create(exclusive: false))
        let to = try fileSystem.open(directory + "/to", mode: .create(exclusive: false))
        let chunk = [UInt8](repeating: 0x61, count: 1 << 20)
        for i in 0..<(size >> 20) { try from.write(chunk, at: Int64(i) << 20) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
        defer { buffer.deallocate() }
        var checksum = CRC32C()
        let seconds = try Figure.seconds {
            for i in 0..<(size >> 20) {
                _ = try from.read(into: buffer, at: Int64(i) << 20)
                checksum.update(UnsafeRawBufferPointer(buffer))
                if i % 4 == 0 { try to.write(UnsafeRawBufferPointer(buffer), at: Int64(i / 4) << 20) }
            }
            try to.sync()
        }
        for (file, name) in [(from, "/from"), (to, "/to")] {
            file.close()
            try fileSystem.unlink(directory + name)
        }
        return seconds
    }

    /// Bytes of the log before, and the seconds that its compaction took.
    private func engine() throws -> (size: Double, seconds: Double) {
        let home = BenchDirectory(path: directory + "/compaction")
        defer { home.remove() }
        let store = try LogStore.open(home.options(.os) { $0.isManual = true })
        let log = try home.partition(store)
        var config = LogConfig()
        config.cleanupPolicy = .compact
        config.segmentBytes = 16 << 20
        config.minCleanableDirtyRatio = 0
        log.configure(config)
        let count = megabytes << 10
        var size = 0
        for first in stride(from: 0, to: count, by: 16) {
            var builder = BatchBuilder()
            for i in first..<(first + 16) {
                let key = "key \(i % (count / 4))"
                builder.append(
                    timestamp: 1_700_000_000_000, key: Array(key.utf8), value: [UInt8](repeating: UInt8(truncatingIfNeeded: i), count: 1000)
                )
            }
            var batch = try builder.finish()
            size += batch.count
            _ = try batch.withUnsafeMutableBytes { try log.append($0, now: 1_700_000_000_000, ticket: nil) }
        }
        store.flushNow()
        try store.checkpointNow()
        let before = try bytes(home.path)
        let seconds = Figure.seconds { store.maintain() }
        guard try bytes(home.path) < before / 2 else { throw NothingDone() }
        try store.close()
        return (Double(size), seconds)
    }

    private func bytes(_ path: String) throws -> Int64 {
        let fileSystem = PosixFileSystem()
        var sum: Int64 = 0
        for name in try fileSystem.list(path + "/bench-0") where name.hasSuffix(".log") {
            sum += try fileSystem.stat(path + "/bench-0/" + name)?.size ?? 0
        }
        return sum
    }

    struct NothingDone: Error {}
}
