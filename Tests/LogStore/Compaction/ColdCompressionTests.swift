import LogStore
import Records
import Support
import Testing
import Threads

@Suite struct ColdCompressionTests {
    private let bench = Workbench()
    private static let directory = "/data/broker-1/t-0"

    private func makeLog(_ change: (inout LogConfig) -> Void = { _ in }) throws -> (LogStore, PartitionLog) {
        var config = LogConfig()
        config.segmentBytes = 6000
        config.retentionMs = -1
        config.coldCompression = .gzip
        config.timestampAfterMaxMs = .max
        change(&config)
        let store = try bench.open()
        return (store, try store.create(Workbench.id(), topic: "t", config: config))
    }

    private struct Seen: Equatable {
        var offset: Int64
        var timestamp: Int64
        var key: [UInt8]?
        var value: [UInt8]?
        var headers: [String]
    }

    /// Every record of the directory's `.log` files, each batch's header without what compression may change, and the files' sizes.
    private func look() throws -> (records: [Seen], headers: [BatchHeader], codecs: [Codec?], sizes: [Int]) {
        var (records, headers, codecs, sizes): ([Seen], [BatchHeader], [Codec?], [Int]) = ([], [], [], [])
        for name in try bench.fileSystem.list(Self.directory) where name.hasSuffix(".log") {
            let bytes = try bench.fileSystem.readWhole(Self.directory + "/" + name)
            sizes.append(bytes.count)
            try bytes.withUnsafeBytes { raw in
                var batches = BatchIterator(raw)
                while let batch = try batches.next() {
                    try batch.verifyChecksum()
                    var header = batch.header
                    codecs.append(header.attributes.codec)
                    header.attributes.setCodec(.none)
                    (header.length, header.checksum) = (0, 0)
                    headers.append(header)
                    try batch.withRecords { found throws(BatchError) in
                        while let record = try found.next() {
                            let headers = record.headers.map { "\($0.name)=\($0.value.map { Array($0) } ?? [0])" }
                            records.append(
                                Seen(
                                    offset: record.offset, timestamp: record.timestamp, key: record.key.map { Array($0) },
                                    value: record.value.map { Array($0) }, headers: headers))
                        }
                    }
                }
            }
        }
        return (records, headers, codecs, sizes)
    }

    /// All kinds of batches, as a partition leader sent them.
    private func fill(_ log: PartitionLog, text: (Int) -> String, batches: Int = 40) throws {
        var offset: Int64 = log.offsets.logEnd
        for i in 0..<batches {
            var bytes: [UInt8]
            if i % 10 == 9 {
                bytes = ControlMarker(i % 20 == 9 ? .commit : .abort, coordinatorEpoch: 0).batch(
                    timestamp: 5, producerID: 7, producerEpoch: 0)
                bytes.withUnsafeMutableBytes { BatchEditor.assign($0, baseOffset: offset, leaderEpoch: 0) }
            } else {
                let producer: Int64 = i % 3 == 0 ? 7 : -1
                var builder = BatchBuilder(
                    baseOffset: offset, codec: i % 7 == 6 ? .lz4 : .none, producerID: producer, producerEpoch: producer < 0 ? -1 : 0,
                    baseSequence: producer < 0 ? -1 : Int32(i))
                builder.leaderEpoch = 0
                builder.attributes.isTransactional = producer == 7
                for j in 0..<4 {
                    builder.append(
                        timestamp: 1_700_000_000_000 + Int64(i * 10 - j), key: j == 1 ? nil : Array("key\(j)".utf8),
                        value: j == 2 ? nil : Array(text(i).utf8),
                        headers: j == 3 ? [(name: "h", value: nil), (name: "", value: [0x61])] : [])
                }
                bytes = try builder.finish()
                if i % 4 == 1 { bytes.withUnsafeMutableBytes { BatchEditor.setLogAppendTime($0, 1_800_000_000_000) } }
            }
            _ = try bytes.withUnsafeBytes { try log.appendAsFollower($0) }
            offset = log.offsets.logEnd
        }
    }

    private func settle(_ store: LogStore, _ log: PartitionLog) throws {
        store.flushNow()
        log.follow(highWatermark: log.offsets.logEnd)
        try store.checkpointNow()
    }

    @Test(
        "every record is the same before and after: append time, headers, null keys and values, idempotent and transactional batches",
        arguments: [Codec.gzip, .zstd])
    func identical(codec: Codec) throws {
        let (store, log) = try makeLog { $0.coldCompression = codec }
        try fill(log) { _ in String(repeating: "the same again and again ", count: 10) }
        try settle(store, log)
        let before = try look()
        store.maintain()
        let after = try look()
        #expect(after.records == before.records)
        #expect(after.headers == before.headers)
        let active = before.sizes.count - 1
        #expect(after.sizes.count == before.sizes.count && after.sizes[active] == before.sizes[active])
        for (then, now) in zip(before.sizes, after.sizes).dropLast() { #expect(now * 10 <= then * 9) }
        for (i, header) in after.headers.enumerated() where header.attributes.isControl { #expect(after.codecs[i] == Codec.none) }
        #expect(after.codecs.contains(codec) && after.codecs.contains(.lz4))
        // A second look finds nothing to do, after a restart too.
        store.maintain()
        try store.close()
        let again = try bench.open()
        #expect(again.recovery.wasClean && again.recovery.bytesRead == 0)
        let reopened = try #require(again.partition(Workbench.id()))
        var config = LogConfig()
        (config.segmentBytes, config.retentionMs, config.coldCompression) = (6000, -1, codec)
        reopened.configure(config)
        let names = try bench.fileSystem.list(Self.directory)
        again.maintain()
        #expect(try bench.fileSystem.list(Self.directory) == names)
        #expect(try look().records == before.records)
        #expect(try reopened.values(upTo: .logEnd).count == before.records.count)
    }

    @Test("a segment that would not get smaller by a tenth is tried once and stays as it is")
    func incompressible() throws {
        let (store, log) = try makeLog()
        var random = SplitMix64(seed: Seed("incompressible").value)
        for batch in try incompressibleBatches(&random) { try log.append(batch) }
        try settle(store, log)
        let before = try look()
        store.maintain()
        let after = try look()
        #expect(after.sizes == before.sizes && after.codecs == before.codecs)
        try store.close()
        let state = try bench.stores.openState("/data/broker-1/state", newOwner: nil)
        // What was tried is remembered in the seals: the flags behind 32 bytes.
        var flags: [UInt8?] = []
        try state.scan(prefix: []) { key, value in
            if key.count == 29, key[20] == 2 { flags.append(value.count == 33 ? value[32] : nil) }
            return true
        }
        #expect(!flags.isEmpty && flags.allSatisfy { $0 == 1 })
    }

    private func incompressibleBatches(_ random: inout SplitMix64) throws -> [[UInt8]] {
        try (0..<30).map { _ in
            var builder = BatchBuilder()
            let noise = (0..<600).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            builder.append(timestamp: 1_700_000_000_000, key: nil, value: noise)
            return try builder.finish()
        }
    }

    @Test("nothing is compressed where the topic wants its batches uncompressed, or no cold compression")
    func notWanted() throws {
        for change: (inout LogConfig) -> Void in [{ $0.coldCompression = nil }, { $0.compression = .codec(.none, level: nil) }] {
            let (store, log) = try makeLog(change)
            let first = try look().sizes.count
            for _ in 0..<30 { try log.append(try Workbench.batch("a", padding: 500)) }
            try settle(store, log)
            let before = try look()
            #expect(before.sizes.count > first)
            store.maintain()
            #expect(try look().sizes == before.sizes)
            try store.close()
        }
    }

    @Test("a reader that holds a slice of the old file goes on reading it")
    func pinned() throws {
        let (store, log) = try makeLog()
        try fill(log) { _ in String(repeating: "the same again and again ", count: 10) }
        try settle(store, log)
        guard case .slice(let slice) = try log.read(from: 0, maxBytes: 1 << 20, minOneBatch: true, upTo: .logEnd) else {
            Issue.record("nothing to read")
            return
        }
        let bytes = try slice.read()
        store.maintain()
        #expect(try slice.read() == bytes)
        let names = try bench.fileSystem.list(Self.directory).filter { $0.hasSuffix(".deleted") }
        #expect(!names.isEmpty)
        bench.advance(60_001)
        store.maintain()
        #expect(try bench.fileSystem.list(Self.directory).allSatisfy { !$0.hasSuffix(".deleted") })
    }
}
