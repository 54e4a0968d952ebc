import LogStore
import Records
import Threads

@testable import LogStore

/// Where a directory lives in memory while a target opens it.
final class FuzzMachine {
    static let directory = "/data/broker-1"
    let fileSystem: MemoryFileSystem
    let stores: MemoryStores

    init(fileSystem: MemoryFileSystem = MemoryFileSystem(), stores: MemoryStores = MemoryStores()) {
        (self.fileSystem, self.stores) = (fileSystem, stores)
    }

    func options() -> LogStoreOptions {
        var options = LogStoreOptions(
            directory: Self.directory, fileSystem: fileSystem, stores: stores, clusterID: "ABCDEFGHIJKLMNOPQRSTUV", nodeID: 1)
        options.isManual = true
        options.reserveBytes = 0
        options.wallClock = { 1_700_000_000_000 }
        options.monotonic = { 1_000_000_000 }
        return options
    }

    /// The end of a process: its locks go, nothing else happens.
    func kill(_ store: LogStore) {
        store.releaseLock()
        store.forget()
    }

    /// The bytes of all batches from the log start to the log's end, as far as reads are answered; each checks, and offsets rise.
    static func readAll(_ log: PartitionLog) throws -> [UInt8] {
        let offsets = log.offsets
        try FuzzFailure.unless(
            offsets.logStart <= offsets.highWatermark && offsets.highWatermark <= offsets.logEnd, "offsets are \(offsets)")
        var all: [UInt8] = []
        var next = offsets.logStart
        for _ in 0..<10_000 {
            guard let bytes = read(log, from: next), !bytes.isEmpty else { return all }
            let before = next
            try bytes.withUnsafeBytes { raw in
                var batches = BatchIterator(raw)
                while let batch = try? batches.next(), batch.header.nextOffset > next {
                    try FuzzFailure.unless((try? batch.verifyChecksum()) != nil, "a batch was handed out that does not check, at \(next)")
                    next = batch.header.nextOffset
                }
            }
            all += bytes
            if next == before { return all }
        }
        throw FuzzFailure("reading does not end")
    }

    /// A slice, once its bytes are in memory; nil where there is none or it is refused.
    private static func read(_ log: PartitionLog, from offset: Int64) -> [UInt8]? {
        let queue = FuzzQueue()
        for request in 0..<4 as Range<UInt64> {
            switch try? log.read(from: offset, maxBytes: 1 << 16, minOneBatch: true, upTo: .logEnd) {
            case .slice(let slice)?: return try? slice.read()
            case .needsIO?:
                log.prefetch(
                    from: offset, maxBytes: 1 << 16, upTo: .logEnd, ticket: Ticket(queue: queue, token: 0, request: request))
                queue.wait()
            default: return nil
            }
        }
        return nil
    }

    /// What a broker does with a partition, whatever lies in it; errors are answers.
    static func use(_ log: PartitionLog) throws {
        let offsets = log.offsets
        for timestamp in [0, 1_700_000_000_000, Int64.max] { _ = try? log.find(timestamp: timestamp) }
        _ = try? log.findMaxTimestamp()
        _ = log.bytesBehindSegment(of: offsets.logStart, upTo: .logEnd)
        _ = try? log.lead(epoch: offsets.leaderEpoch &+ 1)
        var builder = BatchBuilder(producerID: 7, producerEpoch: 0, baseSequence: 0)
        builder.append(timestamp: 1_700_000_000_000, key: Array("k".utf8), value: Array("v".utf8))
        var batch = try builder.finish()
        let appended = batch.withUnsafeMutableBytes { try? log.append($0, now: 1_700_000_000_000, ticket: nil) }
        if let appended, !appended.isDuplicate {
            try FuzzFailure.unless(appended.baseOffset == offsets.logEnd, "appended at \(appended.baseOffset) behind \(offsets.logEnd)")
        }
        let (span, overflow) = offsets.logEnd.subtractingReportingOverflow(offsets.logStart)
        let middle = overflow ? offsets.logStart : offsets.logStart + span / 2
        _ = try? log.deleteRecords(before: middle)
        _ = try? log.truncate(to: middle)
        _ = try readAll(log)
    }
}
