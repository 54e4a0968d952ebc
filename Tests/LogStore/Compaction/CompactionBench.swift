import LogStore
import Records
import Support
import Testing
import Threads

/// A partition on a machine that can fail, filled from a `KeyedHistory`, whose files are read without the engine.
struct CompactionBench {
    let machine: FaultyMachine
    let bench: Workbench
    var store: LogStore
    var log: PartitionLog
    static let directory = "/data/broker-1/t-0"

    static func config(segmentBytes: Int64, cold: Codec? = nil) -> LogConfig {
        var config = LogConfig()
        config.segmentBytes = segmentBytes
        config.cleanupPolicy = .compact
        config.coldCompression = cold
        config.minCleanableDirtyRatio = 0
        config.deleteRetentionMs = 10_000
        config.fileDeleteDelayMs = 1000
        return config
    }

    init(
        machine: FaultyMachine = FaultyMachine(), segmentBytes: Int64, buffer: Int = 1 << 20, cold: Codec? = nil,
        now: Int64 = 1_700_000_000_000
    ) throws {
        self.machine = machine
        bench = Workbench(fileSystem: machine.fileSystem, stores: machine.stores)
        bench.clock.withLock { $0 = now }
        store = try bench.open { $0.cleaner.bufferBytes = buffer }
        log = try store.create(Workbench.id(), topic: "t", config: Self.config(segmentBytes: segmentBytes, cold: cold))
    }

    /// Appends whole batches with their offsets, and makes them readable.
    func append(_ batches: [[UInt8]]) throws {
        for batch in batches { _ = try batch.withUnsafeBytes { try log.appendAsFollower($0) } }
    }

    func settle() throws {
        store.flushNow()
        log.follow(highWatermark: log.offsets.logEnd)
    }

    /// The base offset of the segment that is appended to.
    func activeBase() throws -> Int64 { try Self.files(machine.fileSystem).last.map { $0.base } ?? 0 }

    static func files(_ fileSystem: any FileSystem) throws -> [(base: Int64, path: String)] {
        try fileSystem.list(directory).filter { $0.hasSuffix(".log") }.compactMap { name in
            Int64(name.dropLast(4)).map { ($0, directory + "/" + name) }
        }
    }

    struct View {
        var records: [Int64: KeyedHistory.Entry] = [:]
        var batches: [BatchHeader] = []
        var sizes: [Int] = []
    }

    /// What lies in the `.log` files; of aborted transactions too.
    static func view(_ fileSystem: any FileSystem) throws -> View {
        var view = View()
        for (_, path) in try files(fileSystem) {
            let bytes = try fileSystem.readWhole(path)
            view.sizes.append(bytes.count)
            try bytes.withUnsafeBytes { raw in
                var batches = BatchIterator(raw)
                while let batch = try batches.next() {
                    try batch.verifyChecksum()
                    view.batches.append(batch.header)
                    if batch.header.attributes.isControl { continue }
                    try batch.withRecords { records throws(BatchError) in
                        var greatest: Int64 = -1
                        while let record = try records.next() {
                            greatest = max(greatest, record.timestamp)
                            view.records[record.offset] = KeyedHistory.Entry(
                                key: String(decoding: record.key ?? UnsafeRawBufferPointer(start: nil, count: 0), as: UTF8.self),
                                value: record.value.map { String(decoding: $0, as: UTF8.self) }, timestamp: record.timestamp)
                        }
                        if batch.header.recordCount > 0 { #expect(greatest == batch.header.maxTimestamp) }
                    }
                }
            }
        }
        return view
    }
}
