import LogStore
import Records

/// One life of a story: the directory is opened, things are done to it, and it ends. Keeps each moment of the disk, and what happened when,
/// so that afterwards a crash at any of them can be looked at.
struct StoryLife {
    let machine: FaultyMachine
    let options: StoryOptions
    private let life: StoryPlan.Life
    private var random: SplitMix64
    let queue: StoryQueue
    var store: LogStore?
    /// What the logs were at the beginning, and are now.
    let before: [ModelLog]
    var logs: [ModelLog]
    private(set) var events: [ModelEvent] = []
    private(set) var notes: [(step: Int, text: String)] = []
    /// Which log and offset a request waits for.
    private var requests: [UInt64: (log: Int, next: Int64)] = [:]
    private var lastRequest: UInt64 = 0
    /// The next sequence of each producer, by log and producer.
    var sequences: [[Int32]]
    private var isFollower: [Bool]

    var plan: StoryPlan { options.plan }

    init(_ machine: FaultyMachine, _ logs: [ModelLog], _ options: StoryOptions, _ life: StoryPlan.Life, seed: UInt64) {
        (self.machine, self.options, self.life) = (machine, options, life)
        (before, self.logs) = (logs, logs)
        random = SplitMix64(seed: seed)
        queue = StoryQueue(machine)
        sequences = []
        isFollower = logs.map { _ in false }
    }

    mutating func note(_ text: String) { notes.append((machine.steps, text)) }

    /// Something happened, or began when the machine had made `step` steps.
    mutating func happened(_ log: Int, _ change: ModelEvent.Change, at step: Int? = nil) {
        events.append(ModelEvent(step: step ?? machine.steps, log: log, change: change))
        logs[log].apply(change)
    }

    /// The logs as a crash in a step must find them.
    func logs(at moment: CrashMoment) -> [ModelLog] {
        var then = before
        let known = events.enumerated().filter { $0.element.step < moment.step }
        for (_, event) in known.sorted(by: { ($0.element.step, $0.offset) < ($1.element.step, $1.offset) }) {
            then[event.log].apply(event.change)
        }
        return then
    }

    /// What was done to the disk, by step.
    var calls: [(step: Int, call: String)] {
        let calls = machine.recorded
        let first = machine.steps - calls.count
        return calls.enumerated().map { (first + $0.offset + 1, "\($0.element.target) \($0.element.path)") }
    }

    // MARK: The beginning and the end

    mutating func run() throws {
        machine.keepMoments()
        machine.record()
        store = try LogStore.open(options.options(machine))
        guard let store else { return }
        let found = try FoundLogs(store)
        try found.check(logs, isKill: false)
        note("opened with flush \(options.flush): \(store.recovery.wasClean ? "clean" : "\(store.recovery.cuts.count) cuts")")
        for i in logs.indices {
            happened(i, .found(found[logs[i].id]))
            sequences.append((0..<plan.producers).map { logs[i].nextSequence(of: Int64(i * 100 + $0)) })
        }
        for i in logs.indices where Int.random(in: 0..<8, using: &random) > 0 { try make(i, store, isNew: false) }
        for _ in 0..<life.operations where store.problem == nil {
            try operate(store)
            look(store)
        }
        if life.ending == .close { close(store) } else { abandon(store) }
        self.store = nil
        take()
    }

    private mutating func close(_ store: LogStore) {
        machine.forgetFaults()
        machine.setCapacity(nil)
        let ends = logs.map(\.end)
        do {
            try store.close()
            note("closed")
            for i in logs.indices { happened(i, .promised(ends[i])) }
        } catch {
            note("close failed: \(error)")
        }
    }

    private func abandon(_ store: LogStore) {
        store.releaseLock()
        store.forget()
    }

    /// Takes completions in, and what may be read now.
    private mutating func look(_ store: LogStore) {
        take()
        guard case .group = options.flush else { return }
        for i in logs.indices {
            guard let log = self.log(i, store) else { continue }
            let watermark = log.offsets.highWatermark
            if watermark > logs[i].promised { happened(i, .promised(watermark)) }
        }
    }

    private mutating func take() {
        for (step, completion) in queue.take() {
            guard let (log, next) = requests.removeValue(forKey: completion.request), completion.outcome == .durable else { continue }
            if case .group = options.flush { happened(log, .promised(next), at: step) }
        }
    }

    /// All that is appended is synced: whatever `flush` is, a crash must not take it.
    private mutating func synced(_ store: LogStore, _ ends: [Int64]) {
        guard store.problem == nil else { return }
        for i in logs.indices { happened(i, .promised(ends[i])) }
    }

    // MARK: Operations

    private mutating func operate(_ store: LogStore) throws {
        let weights = plan.weights
        let i = Int.random(in: logs.indices, using: &random)
        let all: [(Int, (inout StoryLife) throws -> Void)] = [
            (weights.append, { try $0.append(i, store) }),
            (weights.flush, { $0.flush(store) }),
            (weights.checkpoint, { $0.checkpoint(store) }),
            (weights.retry, { try $0.retry(i, store) }),
            (weights.deleteRecords, { $0.deleteRecords(i, store) }),
            (weights.truncate, { try $0.truncate(i, store) }),
            (weights.maintain, { $0.maintain(store) }),
            (weights.lead, { try $0.lead(i, store) }),
            (weights.follow, { try $0.follow(i, store) }),
            (weights.topic, { try $0.changeTopic(i, store) }),
            (weights.fault, { $0.fault() }),
            (weights.room, { $0.room() }),
        ]
        var draw = Int.random(in: 0..<all.reduce(0) { $0 + $1.0 }, using: &random)
        for (weight, body) in all {
            if draw < weight { return try body(&self) }
            draw -= weight
        }
    }

    private mutating func flush(_ store: LogStore) {
        note("flush")
        let ends = logs.map(\.end)
        store.flushNow()
        synced(store, ends)
    }

    private mutating func checkpoint(_ store: LogStore) {
        note("checkpoint")
        let ends = logs.map(\.end)
        do {
            try store.checkpointNow()
            synced(store, ends)
        } catch {
            note("checkpoint failed: \(error)")
        }
    }

    private mutating func fault() {
        let calls: [FileError.Operation] = [.sync, .write, .open, .truncate, .rename, .unlink, .syncDirectory, .allocate]
        let code: Int32 = [5, 28, 122].randomElement(using: &random) ?? 5
        let nth = Int.random(in: 1...4, using: &random)
        if Int.random(in: 0..<5, using: &random) == 0 {
            note("the next commit fails with \(code)")
            machine.plan(Fault(.commit, nth: nth, code: code))
        } else if let call = calls.randomElement(using: &random) {
            note("\(call) \(nth) fails with \(code)")
            machine.plan(Fault(.call(call), nth: nth, code: code, written: Int.random(in: 0..<60, using: &random)))
        }
    }

    private mutating func room() {
        let free = Int.random(in: 0..<8000, using: &random)
        if Bool.random(using: &random) {
            note("\(free) bytes are free")
            machine.setCapacity(machine.used + free)
        } else {
            note("there is room")
            machine.setCapacity(nil)
            machine.forgetFaults()
        }
    }

    /// True where a call may fail: something was made to.
    private var mayFail: Bool { machine.isTroubled }

    /// A log, unless its deletion was begun and has failed.
    private func log(_ i: Int, _ store: LogStore) -> PartitionLog? { logs[i].presence == .present ? store.partition(logs[i].id) : nil }

    private func checkFailure(_ error: any Error, _ what: String) throws {
        guard !mayFail, store?.problem == nil else { return }
        throw CrashFailure("\(what) was refused: \(error)")
    }

    // MARK: Topics

    private mutating func make(_ i: Int, _ store: LogStore, isNew: Bool) throws {
        if isNew { logs[i].id = PartitionID(topic: TopicID(high: UInt64(i + 1), low: random.next() % 1000 + 1), index: 0) }
        let id = logs[i].id
        let isThere = store.partition(id) != nil
        if !isThere { happened(i, .creating(id, isCompacted: plan.compacted[i])) }
        do {
            let log = try store.create(id, topic: logs[i].topic, config: plan.config(of: i))
            if !isThere {
                note("created \(log.name) with id \(id.topic.low)")
                happened(i, .created)
                sequences[i] = sequences[i].map { _ in 0 }
            }
            isFollower[i] = false
            try lead(i, store)
        } catch {
            note("create failed: \(error)")
            try checkFailure(error, "create")
        }
    }

    private mutating func changeTopic(_ i: Int, _ store: LogStore) throws {
        guard store.partition(logs[i].id) != nil else {
            return try make(i, store, isNew: logs[i].presence == .absent && Bool.random(using: &random))
        }
        guard Int.random(in: 0..<3, using: &random) > 0 else { return }
        note("delete \(logs[i].topic)-0")
        happened(i, .deleting)
        do {
            try store.delete(logs[i].id)
            happened(i, .deleted)
        } catch {
            note("delete failed: \(error)")
            return try checkFailure(error, "delete")
        }
        if Bool.random(using: &random) { try make(i, store, isNew: Bool.random(using: &random)) }
    }

    private mutating func lead(_ i: Int, _ store: LogStore) throws {
        guard let log = self.log(i, store) else { return }
        let epoch = max(logs[i].wantedEpoch, log.offsets.leaderEpoch) + 1
        happened(i, .leading(epoch))
        do {
            try log.lead(epoch: epoch)
            note("\(log.name) is led with epoch \(epoch)")
            happened(i, .led(epoch))
            isFollower[i] = false
        } catch {
            note("lead failed: \(error)")
            try checkFailure(error, "lead")
        }
    }

    // MARK: Appends

    private mutating func newBatch(_ i: Int) -> ModelBatch {
        let p = Int.random(in: 0..<plan.producers, using: &random)
        let isLarge = plan.large > 0 && Int.random(in: 0..<plan.large, using: &random) == 0
        let count = Int.random(in: 1...3, using: &random)
        let most = isLarge ? (Int(plan.segmentBytes) - 300) / count : plan.padding
        var entries: [ModelBatch.Entry] = []
        for delta in 0..<count {
            options.clock.advance(1)
            let isTombstone = plan.compacted[i] && Int.random(in: 0..<4, using: &random) == 0
            entries.append(
                ModelBatch.Entry(
                    delta: Int32(delta), stamp: options.clock.now, key: UInt8.random(in: 0..<8, using: &random),
                    size: isTombstone ? -1 : isLarge ? most : Int.random(in: 0...most, using: &random)))
        }
        return ModelBatch(producer: Int64(i * 100 + p), sequence: sequences[i][p], entries: entries)
    }

    private mutating func took(_ i: Int, _ batch: ModelBatch, at step: Int) {
        happened(i, .appended(batch), at: step)
        happened(i, .written(batch.next))
        sequences[i][Int(batch.producer) - i * 100] = batch.lastSequence + 1
    }

    private mutating func ticket() -> Ticket {
        lastRequest += 1
        return Ticket(queue: queue, token: 1, request: lastRequest)
    }

    private mutating func append(_ i: Int, _ store: LogStore) throws {
        guard let log = self.log(i, store), !isFollower[i] else { return }
        let batch = newBatch(i)
        let ticket = ticket()
        let step = machine.steps
        var bytes = try batch.bytes()
        do {
            let appended = try bytes.withUnsafeMutableBytes { try log.append($0, now: options.clock.now, ticket: ticket) }
            guard !appended.isDuplicate else { throw CrashFailure("\(batch) is taken for a duplicate: \(appended)") }
            guard appended.baseOffset == logs[i].end else {
                throw CrashFailure("\(log.name) ends at \(logs[i].end), and appends at \(appended.baseOffset)")
            }
            let placed = batch.at(appended.baseOffset, leaderEpoch: max(log.offsets.leaderEpoch, 0))
            note("append to \(i) of \(bytes.count) bytes: \(placed)")
            requests[ticket.request] = (i, placed.next)
            took(i, placed, at: step)
        } catch let error as LogError {
            note("append failed: \(error)")
            try checkFailure(error, "an append")
        }
    }

    /// A batch again that is among its producer's last five in the log.
    private mutating func retry(_ i: Int, _ store: LogStore) throws {
        guard let log = self.log(i, store), !isFollower[i], let batch = logs[i].known().randomElement(using: &random) else { return }
        let ticket = ticket()
        var bytes = try batch.bytes()
        do {
            let again = try bytes.withUnsafeMutableBytes { try log.append($0, now: options.clock.now, ticket: ticket) }
            guard again.isDuplicate, again.baseOffset == batch.base else { throw CrashFailure("\(batch) again is answered with \(again)") }
            note("again \(batch)")
            requests[ticket.request] = (i, batch.next)
            if again.isDurable, case .group = options.flush { happened(i, .promised(batch.next)) }
        } catch let error as LogError {
            try checkFailure(error, "a retry of \(batch)")
        }
    }

    /// Batches as a partition leader would send them.
    private mutating func follow(_ i: Int, _ store: LogStore) throws {
        guard let log = self.log(i, store) else { return }
        let step = machine.steps
        var epoch = max(log.offsets.leaderEpoch, 0)
        if Int.random(in: 0..<3, using: &random) == 0 { epoch += 1 }
        var end = logs[i].end
        var batches: [ModelBatch] = []
        var all: [UInt8] = []
        var next = sequences[i]
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            var batch = newBatch(i)
            let p = Int(batch.producer) - i * 100
            batch.sequence = next[p]
            next[p] = batch.lastSequence + 1
            // A log that was compacted elsewhere has holes.
            if Int.random(in: 0..<8, using: &random) == 0 { end += Int64.random(in: 1...3, using: &random) }
            batch = batch.at(end, leaderEpoch: epoch)
            end = batch.next
            var bytes = try batch.bytes()
            bytes.withUnsafeMutableBytes { BatchEditor.assign($0, baseOffset: batch.base, leaderEpoch: epoch) }
            all += bytes
            batches.append(batch)
        }
        isFollower[i] = true
        var reached = log.offsets.logEnd
        do {
            reached = try all.withUnsafeBytes { try log.appendAsFollower($0) }
        } catch {
            note("follow failed: \(error)")
            try checkFailure(error, "a follower's append")
            reached = log.offsets.logEnd
        }
        for batch in batches where batch.next <= reached {
            note("follow \(i): \(batch)")
            took(i, batch, at: step)
        }
        log.follow(highWatermark: Int64.random(in: 0...max(reached, 1), using: &random))
    }

    // MARK: Cutting

    private mutating func deleteRecords(_ i: Int, _ store: LogStore) {
        guard let log = self.log(i, store) else { return }
        let offset = Int64.random(in: 0...log.offsets.highWatermark, using: &random)
        happened(i, .starting(offset))
        do {
            let start = try log.deleteRecords(before: offset)
            note("\(log.name): deleted before \(start)")
            happened(i, .started(start))
        } catch {
            note("delete failed: \(error)")
        }
    }

    private mutating func truncate(_ i: Int, _ store: LogStore) throws {
        guard let log = self.log(i, store) else { return }
        let step = machine.steps
        let old = logs[i]
        let offset = Int64.random(in: max(0, old.start - 2)...old.end, using: &random)
        do {
            try log.truncate(to: offset)
            let end = log.offsets.logEnd
            note("\(log.name): cut at \(offset), ends at \(end)")
            if offset >= old.end { return }
            let kept = old.batches.last { $0.next <= offset }?.next ?? min(old.start, offset)
            guard end <= max(offset, old.start), end >= min(kept, offset) else {
                throw CrashFailure("\(log.name), cut at \(offset), ends at \(end), and \(kept) was to stay")
            }
            happened(i, .cutting(end: end), at: step)
            happened(i, .cut)
            sequences[i] = sequences[i].indices.map { logs[i].nextSequence(of: Int64(i * 100 + $0)) }
        } catch let error as LogError {
            note("truncation failed: \(error)")
            // How much of it has happened is open until the next start.
            happened(i, .cutting(end: min(offset, old.start)), at: step)
            try checkFailure(error, "a truncation")
        }
    }

    private mutating func maintain(_ store: LogStore) {
        options.clock.advance(Int64.random(in: 0..<4000, using: &random))
        let step = machine.steps
        store.maintain()
        note("maintained")
        for i in logs.indices {
            guard let log = self.log(i, store) else { continue }
            let start = log.offsets.logStart
            guard start > logs[i].start else { continue }
            note("\(log.name) starts at \(start) now")
            happened(i, .starting(start), at: step)
            happened(i, .started(start))
        }
    }
}
