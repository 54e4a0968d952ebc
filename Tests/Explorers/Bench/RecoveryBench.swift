import Checksum
import LogStore

/// The start after a kill with a tail that no checkpoint covers, beside reading, CRC, writing and syncing the same bytes.
struct RecoveryBench {
    private let directory: String
    private let megabytes: Int

    init(_ directory: String, isQuick: Bool) { (self.directory, megabytes) = (directory, isQuick ? 64 : 1024) }

    func run() throws {
        var rates: (floor: [Double], ottla: [Double]) = ([], [])
        for _ in 0..<3 {
            rates.floor.append(Double(megabytes) / (try loop()))
            rates.ottla.append(Double(megabytes) / (try engine()))
        }
        Figure("recovery of a dirty tail, MB/s", floor: Figure.median(rates.floor), ottla: Figure.median(rates.ottla)).report()
    }

    private var batches: Int { megabytes << 20 / (16 << 10) }

    private func loop() throws -> Double {
        let path = directory + "/tail"
        let fileSystem = PosixFileSystem()
        let file = try fileSystem.open(path, mode: .create(exclusive: false))
        let batch = [UInt8](repeating: 0x61, count: 16 << 10)
        for i in 0..<batches { try file.write(batch, at: Int64(i * batch.count)) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
        defer { buffer.deallocate() }
        var checksum = CRC32C()
        let seconds = try Figure.seconds {
            for i in 0..<megabytes {
                _ = try file.read(into: buffer, at: Int64(i) << 20)
                checksum.update(UnsafeRawBufferPointer(buffer))
                try file.write(UnsafeRawBufferPointer(buffer), at: Int64(i) << 20)
            }
            try file.sync()
        }
        file.close()
        try fileSystem.unlink(path)
        return seconds
    }

    private func engine() throws -> Double {
        let home = BenchDirectory(path: directory + "/recovery")
        defer { home.remove() }
        // Nothing runs by itself, so nothing is synced or committed before the kill.
        let killed = try LogStore.open(home.options(.os) { $0.isManual = true })
        let log = try home.partition(killed)
        let fresh = try BenchDirectory.batch(16 << 10, records: 16)
        var batch = fresh
        for _ in 0..<batches { try log.append(again: &batch, fresh) }
        let end = log.offsets.logEnd
        killed.releaseLock()
        killed.forget()
        var store: LogStore?
        let seconds = try Figure.seconds { store = try LogStore.open(home.options(.os)) }
        let found = store?.partitions().first?.offsets.logEnd
        try store?.close()
        guard found == end else { throw Lost(found: found, expected: end) }
        return seconds
    }

    struct Lost: Error {
        let found: Int64?
        let expected: Int64
    }
}
