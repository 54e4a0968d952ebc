import Checksum
import LogStore

/// Batches of 16 KiB into the page cache, beside a loop of CRC and `write`.
struct AppendBench {
    private let directory: String
    private let count: Int

    init(_ directory: String, isQuick: Bool) { (self.directory, count) = (directory, isQuick ? 2000 : 16_000) }

    func run() throws {
        let fresh = try BenchDirectory.batch(16 << 10, records: 16)
        var rates: (floor: [Double], ottla: [Double]) = ([], [])
        let megabytes = Double(fresh.count * count) / 1e6
        // One more round than is counted: the first touches memory that later ones find again.
        for round in 0..<6 {
            let bare = try Figure.seconds { try loop(fresh) }
            let own = try engine(fresh)
            if round > 0 {
                rates.floor.append(megabytes / bare)
                rates.ottla.append(megabytes / own)
            }
        }
        Figure("append of 16 KiB batches, MB/s", floor: Figure.median(rates.floor), ottla: Figure.median(rates.ottla)).report()
    }

    private func loop(_ batch: [UInt8]) throws {
        let path = directory + "/loop"
        let fileSystem = PosixFileSystem()
        let file = try fileSystem.open(path, mode: .create(exclusive: false))
        var position: Int64 = 0
        var sum: UInt32 = 0
        for _ in 0..<count {
            batch.withUnsafeBytes { sum &+= CRC32C.of(UnsafeRawBufferPointer(rebasing: $0[21...])) }
            try file.write(batch, at: position)
            position += Int64(batch.count)
        }
        precondition(sum != 1)
        file.close()
        try fileSystem.unlink(path)
    }

    private func engine(_ fresh: [UInt8]) throws -> Double {
        let home = BenchDirectory(path: directory + "/append")
        defer { home.remove() }
        let store = try LogStore.open(
            home.options(.os) {
                $0.checkpointMs = 3_600_000
                $0.checkpointBytes = .max
            })
        let log = try home.partition(store)
        var batch = fresh
        let seconds = try Figure.seconds { for _ in 0..<count { try log.append(again: &batch, fresh) } }
        try store.close()
        return seconds
    }
}
