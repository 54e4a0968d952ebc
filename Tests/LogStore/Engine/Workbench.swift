import LogStore
import Records
import Threads

/// A directory in memory that a test opens, closes and opens again, without threads: the test says when a sync or a checkpoint happens.
final class Workbench: Sendable {
    static let topic = TopicID(high: 0x0102_0304_0506_0708, low: 0x1112_1314_1516_1718)

    let fileSystem: any FileSystem
    let stores: any StoreProvider
    /// Wall clock in milliseconds, monotonic too.
    let clock = Lock<Int64>(1_700_000_000_000)
    let queue = CollectingQueue()
    let observer = CollectingObserver()
    let isManual: Bool
    /// `flush=group` by a journal, or by syncing segments.
    let usesJournal: Bool
    /// The size of its files; a round is half of that at most.
    let journalBytes: Int64

    init(
        fileSystem: any FileSystem = MemoryFileSystem(), stores: any StoreProvider = MemoryStores(), isManual: Bool = true,
        usesJournal: Bool = true, journalBytes: Int64 = 256 << 10
    ) {
        (self.fileSystem, self.stores, self.isManual) = (fileSystem, stores, isManual)
        (self.usesJournal, self.journalBytes) = (usesJournal, journalBytes)
    }

    func options(_ flush: FlushMode = .group) -> LogStoreOptions {
        var options = LogStoreOptions(
            directory: "/data/broker-1", fileSystem: fileSystem, stores: stores, clusterID: "ABCDEFGHIJKLMNOPQRSTUV", nodeID: 1)
        options.flush = flush
        options.observer = observer
        options.isManual = isManual
        options.usesJournal = usesJournal
        (options.journalFileBytes, options.journalMaxFileBytes) = (journalBytes, 2 * journalBytes)
        options.roundBytes = Int(journalBytes) / 2
        options.wallClock = { [clock] in clock.withLock { $0 } }
        options.reserveBytes = 0
        if isManual { options.monotonic = { [clock] in UInt64(clock.withLock { $0 }) * 1_000_000 } }
        return options
    }

    func open(_ flush: FlushMode = .group, _ change: (inout LogStoreOptions) -> Void = { _ in }) throws -> LogStore {
        var options = options(flush)
        change(&options)
        return try LogStore.open(options)
    }

    static func id(_ index: Int32 = 0) -> PartitionID { PartitionID(topic: topic, index: index) }

    func ticket(_ request: UInt64) -> Ticket { Ticket(queue: queue, token: 7, request: request) }

    var now: Int64 { clock.withLock { $0 } }

    func advance(_ milliseconds: Int64) { clock.withLock { $0 += milliseconds } }

    /// A batch of `count` records of a producer; values are `value0`, `value1`…
    static func batch(
        _ value: String, count: Int = 1, producer: Int64 = -1, epoch: Int16 = -1, sequence: Int32 = -1, time: Int64 = 1_700_000_000_000,
        padding: Int = 0, codec: Codec = .none, isTransactional: Bool = false
    ) throws -> [UInt8] {
        var builder = BatchBuilder(codec: codec, producerID: producer, producerEpoch: epoch, baseSequence: sequence)
        builder.attributes.isTransactional = isTransactional
        for i in 0..<count {
            let bytes = Array("\(value)\(i)".utf8) + [UInt8](repeating: 0x2e, count: padding)
            builder.append(timestamp: time + Int64(i), key: Array("k".utf8), value: bytes)
        }
        return try builder.finish()
    }
}

/// Keeps what is posted.
final class CollectingQueue: CompletionQueue {
    private let posted = Lock<[Completion]>([])

    func post(_ completions: [Completion]) {
        posted.withLock { $0 += completions }
        posted.broadcast()
    }

    /// What was posted since the last call.
    func take() -> [Completion] {
        posted.withLock { posted in
            defer { posted = [] }
            return posted
        }
    }

    /// Waits until so many are there, at most ten seconds.
    func wait(_ count: Int) -> [Completion] {
        posted.wait(milliseconds: 10_000, until: { $0.count >= count }) { posted in
            defer { posted = [] }
            return posted
        }
    }
}

/// Keeps what it hears.
final class CollectingObserver: LogObserver {
    let notices = Lock<[String]>([])
    let cuts = Lock<[RecoveryReport.Cut]>([])

    let suspicions = Lock<[(SuspiciousTimestamp, isNews: Bool)]>([])

    func suspicious(_ timestamp: SuspiciousTimestamp, _ partition: PartitionID, topic: String, isNews: Bool) {
        suspicions.withLock { $0.append((timestamp, isNews)) }
    }

    func noticed(_ condition: String) { notices.withLock { $0.append(condition) } }
    func cut(_ cut: RecoveryReport.Cut) { cuts.withLock { $0.append(cut) } }
    let corruptions = Lock<[RecoveryReport.Corruption]>([])
    func corrupt(_ corruption: RecoveryReport.Corruption) { corruptions.withLock { $0.append(corruption) } }

    /// Of each segment that was scrubbed, whether it was sound.
    let scrubs = Lock<[Bool]>([])

    func scrubbed(_ partition: PartitionID, topic: String, baseOffset: Int64, bytes: Int64, isSound: Bool) {
        scrubs.withLock { $0.append(isSound) }
        scrubs.broadcast()
    }

    /// Waits until so many segments were scrubbed, at most ten seconds.
    func waitForScrubs(_ count: Int) -> Bool { scrubs.wait(milliseconds: 10_000, until: { $0.count >= count }) { $0.count >= count } }

    private let compactions = Lock(0)

    func compacted(_ partition: PartitionID, topic: String, _ result: CompactionResult) {
        compactions.withLock { $0 += 1 }
        compactions.broadcast()
    }

    /// Waits until so many compactions are done, at most twenty seconds.
    func waitForCompactions(_ count: Int) -> Bool {
        compactions.wait(milliseconds: 20_000, until: { $0 >= count }) { $0 >= count }
    }

    private let syncs = Lock(0)

    func journalled(partitions: Int, bytes: Int, nanoseconds: Int64) { synced(files: 1, nanoseconds: nanoseconds) }

    func synced(files: Int, nanoseconds: Int64) {
        syncs.withLock { $0 += 1 }
        syncs.broadcast()
    }

    /// Rounds of syncs.
    var syncCount: Int { syncs.withLock { $0 } }

    /// Waits until something was synced, at most ten seconds.
    func waitForSync() -> Bool { syncs.wait(milliseconds: 10_000, until: { $0 > 0 }) { $0 > 0 } }
}

extension PartitionLog {
    /// Whether who asks for an offset is answered with CORRUPT_MESSAGE.
    func isCorrupt(at offset: Int64) -> Bool {
        do {
            _ = try read(from: offset, maxBytes: 1 << 20, minOneBatch: true, upTo: .highWatermark)
            return false
        } catch LogError.corrupt {
            return true
        } catch {
            return false
        }
    }

    /// Appends a batch of bytes that are not needed afterwards.
    @discardableResult
    func append(_ batch: [UInt8], now: Int64 = 1_700_000_000_000, ticket: Ticket? = nil) throws -> Appended {
        var batch = batch
        return try batch.withUnsafeMutableBytes { try self.append($0, now: now, ticket: ticket) }
    }

    /// Reads at least a batch, and waits for the disk where need be.
    func readWaiting(from offset: Int64, maxBytes: Int = 1 << 20, upTo limit: ReadLimit = .highWatermark) throws -> ReadResult {
        let queue = CollectingQueue()
        for request in 0..<5 as Range<UInt64> {
            let result = try read(from: offset, maxBytes: maxBytes, minOneBatch: true, upTo: limit)
            guard case .needsIO = result else { return result }
            prefetch(from: offset, maxBytes: maxBytes, upTo: limit, ticket: Ticket(queue: queue, token: 0, request: request))
            _ = queue.wait(1)
        }
        return .needsIO
    }

    /// The values of all records from `offset` to the limit, by offset.
    func values(from offset: Int64 = 0, upTo limit: ReadLimit = .highWatermark, maxBytes: Int = 1 << 20) throws -> [Int64: String] {
        var found: [Int64: String] = [:]
        var next = offset
        while case .slice(let slice) = try readWaiting(from: next, maxBytes: maxBytes, upTo: limit) {
            let bytes = try slice.read()
            try bytes.withUnsafeBytes { raw in
                var batches = BatchIterator(raw)
                while let batch = try batches.next() {
                    try batch.verifyChecksum()
                    try batch.withRecords { records throws(BatchError) in
                        while let record = try records.next() {
                            guard record.offset >= offset else { continue }
                            found[record.offset] = String(
                                decoding: record.value ?? UnsafeRawBufferPointer(start: nil, count: 0), as: UTF8.self)
                        }
                    }
                    next = batch.header.nextOffset
                }
            }
        }
        return found
    }
}
