import Foundation
import LogStore
import Records
import Support
import Testing

/// Transactions and producers after restarts of every kind, and as Apache Kafka saw them in logs that it wrote.
@Suite struct TransactionRecoveryTests {
    /// How a directory is left and opened again.
    enum Restart: CaseIterable {
        case clean, killed, cleanWithoutIndex, killedWithoutIndex
    }

    private struct Seen: Equatable {
        var stable: Int64
        var aborted: [AbortedTransaction]
        var parts: [[AbortedTransaction]]
    }

    private func seen(_ log: PartitionLog) throws -> Seen {
        let end = log.offsets.logEnd
        return Seen(
            stable: log.offsets.lastStable, aborted: try log.abortedTransactions(from: log.offsets.logStart, to: end),
            parts: try stride(from: log.offsets.logStart, to: end, by: 7).map { try log.abortedTransactions(from: $0, to: $0 + 9) })
    }

    private func restart(_ bench: Workbench, _ store: LogStore, _ how: Restart) throws -> LogStore {
        if how == .clean || how == .cleanWithoutIndex { try store.close() } else { store.releaseLock() }
        if how == .cleanWithoutIndex || how == .killedWithoutIndex {
            (bench.stores as? MemoryStores)?.remove("/data/broker-1/index")
        }
        return try bench.open()
    }

    @Test("what is known of transactions and producers is the same after every restart", arguments: Restart.allCases)
    func restarts(_ how: Restart) throws {
        var random = SplitMix64(seed: Seed("transactions and restarts").value)
        for _ in 0..<40 {
            let bench = Workbench()
            var store = try bench.open()
            var config = LogConfig()
            config.segmentBytes = Int64.random(in: 150...3000, using: &random)
            var log = try store.create(Workbench.id(), topic: "t", config: config)
            var sequences: [Int64: Int32] = [:]
            for round in 0..<3 {
                for _ in 0..<Int.random(in: 1...40, using: &random) {
                    let producer = Int64.random(in: 1...5, using: &random)
                    switch Int.random(in: 0..<10, using: &random) {
                    case 0: try log.end(producer, .abort)
                    case 1: try log.end(producer, .commit)
                    case 2: store.flushNow()
                    case 3: try store.checkpointNow()
                    case 4: try log.append(try Workbench.batch("plain"))
                    default:
                        try log.send(producer, sequences[producer, default: 0])
                        sequences[producer, default: 0] += 1
                    }
                }
                store.flushNow()
                let before = try seen(log)
                store = try restart(bench, store, how)
                log = try #require(store.partition(Workbench.id()))
                log.configure(config)
                #expect(log.offsets.highWatermark == log.offsets.logEnd)
                #expect(try seen(log) == before, "round \(round)")
                for (producer, next) in sequences {
                    for sequence in max(0, next - 5)..<next { #expect(try log.send(producer, sequence).isDuplicate) }
                }
            }
        }
    }

    @Test("logs that Apache Kafka wrote: last stable offset, aborted transactions and producers are what it says")
    func goldenLogs() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "fixtures/segments")
        let text = try Data(contentsOf: root.appending(path: "transactions.json"))
        let expected = try JSONDecoder().decode([Golden].self, from: text)
        #expect(expected.count == 18)
        for golden in expected {
            for how in [nil, .clean, .killedWithoutIndex] as [Restart?] {
                let bench = Workbench()
                var store = try bench.open()
                var log = try store.create(Workbench.id(), topic: "t", config: LogConfig())
                let directory = root.appending(path: golden.partition)
                for name in try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() where name.hasSuffix(".log") {
                    var bytes = [UInt8](try Data(contentsOf: directory.appending(path: name)))
                    if let end = zeroTail(bytes) { bytes.removeLast(bytes.count - end) }
                    var config = LogConfig()
                    config.segmentBytes = Int64(bytes.count) + 4000
                    log.configure(config)
                    _ = try bytes.withUnsafeBytes { try log.appendAsFollower($0) }
                }
                store.flushNow()
                log.follow(highWatermark: golden.logEnd)
                if let how { store = try restart(bench, store, how) }
                log = try #require(store.partition(Workbench.id()))
                let found = try log.abortedTransactions(from: 0, to: .max)
                #expect(found.map { [$0.producerID, $0.firstOffset, $0.lastOffset, $0.lastStableOffset] } == golden.aborted)
                #expect(log.offsets.lastStable == golden.lastStable && log.offsets.logEnd == golden.logEnd, "\(golden.partition)")
                if golden.snapshot == golden.logEnd, !golden.partition.contains("compacted") {
                    let known = try log.knownProducers()
                    // Kafka had forgotten two producers by then, whose records bear old times.
                    let isWhole = !golden.partition.contains("/segments-")
                    #expect(isWhole ? known == Set(golden.producers) : known.isSuperset(of: golden.producers), "\(golden.partition)")
                }
            }
        }
    }

    private struct Golden: Decodable {
        var partition: String
        var logEnd: Int64
        var lastStable: Int64
        var aborted: [[Int64]]
        var snapshot: Int64
        var producers: [[Int64]]
    }

    private func zeroTail(_ bytes: [UInt8]) -> Int? {
        bytes.withUnsafeBytes { raw in
            var batches = BatchIterator(raw)
            while (try? batches.next()) != nil {}
            return batches.position < raw.count ? batches.position : nil
        }
    }
}
