public import LogStore
import Threads

/// One seeded round: an idempotent acks=all load on a machine whose power is cut at a chosen step, a restart from one of the states that the
/// disk may then be in, and so on for a few lives. After each: every acknowledged record at its acknowledged offset, once, contiguous, and
/// nothing that was never sent.
///
/// Nothing runs by itself, so that a seed gives the same round each time.
public struct CrashRound {
    private var random: SplitMix64
    private var machine = FaultyMachine()
    private var partitions: [ModelPartition] = []
    private var store: LogStore?
    private let clock = Lock<Int64>(1_700_000_000_000)
    private let queue = CompletionList()
    private var lastRequest: UInt64 = 0
    private let segmentBytes: Int64
    /// What was done, for whoever has to find out why a round failed.
    public private(set) var trace: [String] = []

    public init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        segmentBytes = Int64.random(in: 5000...12_000, using: &random)
        for index in 0..<Int.random(in: 1...3, using: &random) {
            partitions.append(ModelPartition(Int32(index), producers: Int.random(in: 1...3, using: &random)))
        }
    }

    /// Throws `CrashFailure` where a promise was broken.
    public mutating func run() throws {
        for _ in 0..<Int.random(in: 2...4, using: &random) {
            try start()
            if Int.random(in: 0..<4, using: &random) > 0 { machine.cutPower(after: Int.random(in: 0..<60, using: &random)) }
            if Int.random(in: 0..<8, using: &random) == 0 {
                machine.plan(Fault(.call(.sync), nth: Int.random(in: 1...20, using: &random)))
            }
            try live()
            try end()
        }
        machine.cutPower(after: .max)
        try start()
        try? store?.close()
    }

    private mutating func note(_ what: String) { trace.append(what) }

    private func options() -> LogStoreOptions {
        var options = LogStoreOptions(
            directory: "/data/broker-1", fileSystem: machine.fileSystem, stores: machine.stores, clusterID: "ABCDEFGHIJKLMNOPQRSTUV",
            nodeID: 1)
        options.isManual = true
        options.reserveBytes = 0
        options.maxOpenFiles = 8
        options.wallClock = { [clock] in clock.withLock { $0 } }
        options.monotonic = { [clock] in UInt64(clock.withLock { $0 }) * 1_000_000 }
        let owner = SplitMix64(seed: 5)
        options.random = {
            var own = owner
            return own.next()
        }
        return options
    }

    /// Opens the directory, cutting the power now and then while that goes on; then checks what is there.
    private mutating func start() throws {
        machine.forgetFaults()
        for attempt in 0..<4 {
            if attempt < 3, Int.random(in: 0..<4, using: &random) == 0 {
                machine.cutPower(after: Int.random(in: 0..<12, using: &random))
            }
            do {
                store = try LogStore.open(options())
                note("opened: \(store?.recovery.cuts.count ?? 0) cuts, clean \(store?.recovery.wasClean ?? false)")
                break
            } catch {
                guard !machine.hasPower else { throw CrashFailure("the directory does not open: \(error)") }
                note("power lost while opening")
                machine = machine.restarted(&random)
            }
        }
        guard let store else { throw CrashFailure("never opened") }
        if !machine.hasPower { return }
        machine.cutPower(after: .max)
        if let corruption = store.recovery.corruptions.first { throw CrashFailure("reported as corrupt: \(corruption)") }
        for partition in partitions where partition.isCreated {
            guard let log = store.partition(partition.id) else { throw CrashFailure("partition \(partition.id.index) is not there") }
            try partition.check(log)
        }
    }

    /// The end of a life: a clean stop, a kill, or a power cut, whichever comes.
    private mutating func end() throws {
        guard let ending = store else { return }
        store = nil
        take()
        if machine.hasPower, Int.random(in: 0..<3, using: &random) == 0 {
            note("close")
            do { try ending.close() } catch { note("close failed: \(error)") }
            take()
            if machine.hasPower {
                machine.cutPower(after: .max)
                if Bool.random(using: &random) { return }
            }
        } else {
            ending.releaseLock()
            ending.forget()
        }
        take()
        machine.forgetFaults()
        if machine.hasPower, Int.random(in: 0..<3, using: &random) == 0 {
            note("kill")
            machine.cutPower(after: .max)
            return
        }
        note("power cut")
        machine = machine.restarted(&random)
    }

    /// Takes completions in.
    private mutating func take() {
        for completion in queue.take() where completion.outcome == .durable {
            for p in partitions.indices {
                do { try partitions[p].complete(completion.request) } catch { note("\(error)") }
            }
        }
    }

    // MARK: A life

    private mutating func live() throws {
        guard let store else { return }
        for p in partitions.indices {
            guard try make(p, store) else { return }
            guard try sendAgain(p, store) else { return }
        }
        for _ in 0..<Int.random(in: 3...60, using: &random) {
            guard machine.hasPower, store.problem == nil else { break }
            let p = Int.random(in: partitions.indices, using: &random)
            guard let log = store.partition(partitions[p].id) else { continue }
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<10: try send(p, log)
            case 10..<15:
                note("flush")
                store.flushNow()
            case 15, 16:
                note("checkpoint")
                try? store.checkpointNow()
            case 17: try retry(p, log)
            case 18: deleteRecords(p, log)
            default:
                clock.withLock { $0 += 100_000 }
                store.maintain()
            }
            take()
        }
    }

    /// False where the life is over.
    private mutating func make(_ p: Int, _ store: LogStore) throws -> Bool {
        var config = LogConfig()
        config.segmentBytes = segmentBytes
        config.retentionMs = -1
        do {
            let log = try store.create(partitions[p].id, topic: "t", config: config)
            partitions[p].isCreated = true
            let epoch = max(partitions[p].epoch, log.offsets.leaderEpoch) + 1
            try log.lead(epoch: epoch)
            partitions[p].epoch = epoch
            return true
        } catch {
            if machine.hasPower, store.problem == nil { throw CrashFailure("cannot make a partition: \(error)") }
            return false
        }
    }

    /// What was in flight when the last life ended comes first, in order.
    private mutating func sendAgain(_ p: Int, _ store: LogStore) throws -> Bool {
        guard let log = store.partition(partitions[p].id) else { return false }
        for i in partitions[p].producers.indices {
            for b in partitions[p].producers[i].inFlight.indices {
                partitions[p].producers[i].inFlight[b].offset = nil
                guard try append(p, i, b, log) else { return false }
            }
        }
        take()
        return true
    }

    private mutating func send(_ p: Int, _ log: PartitionLog) throws {
        let i = Int.random(in: partitions[p].producers.indices, using: &random)
        if partitions[p].producers[i].inFlight.count >= 5 { return }
        let padding = Bool.random(using: &random) ? 0 : Int.random(in: 0..<1500, using: &random)
        let batch = partitions[p].producers[i].next(partition: p, count: Int.random(in: 1...3, using: &random), padding: padding)
        partitions[p].sent.formUnion(batch.values)
        partitions[p].producers[i].inFlight.append(batch)
        _ = try append(p, i, partitions[p].producers[i].inFlight.count - 1, log)
    }

    /// Appends a batch in flight; false where the life is over.
    private mutating func append(_ p: Int, _ i: Int, _ b: Int, _ log: PartitionLog) throws -> Bool {
        lastRequest += 1
        let request = lastRequest
        partitions[p].producers[i].inFlight[b].request = request
        var bytes = try partitions[p].producers[i].inFlight[b].bytes()
        do {
            let appended = try bytes.withUnsafeMutableBytes {
                try log.append($0, now: 1_700_000_000_000, ticket: Ticket(queue: queue, token: 1, request: request))
            }
            note("append \(partitions[p].producers[i].inFlight[b].values) at \(appended.baseOffset)\(appended.isDuplicate ? " again" : "")")
            partitions[p].producers[i].inFlight[b].offset = appended.baseOffset
            if appended.isDurable {
                // A duplicate of something that is readable already.
                queue.post([Completion(token: 1, request: request, value: appended.lastOffset + 1, outcome: .durable)])
            }
            return true
        } catch {
            note("append failed: \(error)")
            guard machine.hasPower else { return false }
            if case .offline = error as? LogError { return false }
            throw CrashFailure("an append was refused: \(error)")
        }
    }

    /// A late retry of what was acknowledged: known still, at its offset.
    private mutating func retry(_ p: Int, _ log: PartitionLog) throws {
        let i = Int.random(in: partitions[p].producers.indices, using: &random)
        let producer = partitions[p].producers[i]
        let known = (producer.acknowledged + producer.inFlight).suffix(5)
        guard let batch = known.randomElement(using: &random), let offset = batch.offset else { return }
        var bytes = try batch.bytes()
        do {
            let again = try bytes.withUnsafeMutableBytes { try log.append($0, now: 1_700_000_000_000, ticket: nil) }
            guard again.isDuplicate, again.baseOffset == offset else {
                throw CrashFailure("\(batch.values) was at \(offset), and its retry is answered with \(again)")
            }
        } catch let error as LogError {
            guard !machine.hasPower || log.offsets.logEnd < 0 else { throw CrashFailure("a retry was refused: \(error)") }
        }
    }

    private mutating func deleteRecords(_ p: Int, _ log: PartitionLog) {
        let offset = Int64.random(in: 0...log.offsets.highWatermark, using: &random)
        partitions[p].wantedStart = max(partitions[p].wantedStart, offset)
        guard let start = try? log.deleteRecords(before: offset) else { return }
        note("deleted before \(start)")
        partitions[p].start = max(partitions[p].start, start)
    }
}
