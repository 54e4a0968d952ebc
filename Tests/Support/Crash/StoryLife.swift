import LogStore
import Records
import Threads

/// One life of a story: the directory is opened, things are done to it, and it ends. Keeps each moment of the disk, and what happened when,
/// so that afterwards a crash at any of them can be looked at.
struct StoryLife {
    let machine: FaultyMachine
    let options: StoryOptions
    let life: StoryPlan.Life
    var random: SplitMix64
    /// Of its own, so that checking changes nothing of what is done.
    var checking: SplitMix64
    let queue: StoryQueue
    var store: LogStore?
    /// What the logs were at the beginning, and are now.
    let before: [ModelLog]
    var logs: [ModelLog]
    var events: [ModelEvent] = []
    var notes: [(step: Int, text: String)] = []
    /// Which log and offset a request waits for.
    var requests: [UInt64: (log: Int, next: Int64)] = [:]
    var lastRequest: UInt64 = 0
    let interruptions = Lock<[Interruption]>([])
    /// Whether what is read is held against the model after each operation.
    var isChecked = false
    /// The next sequence of each producer, by log and producer.
    var sequences: [[Int32]]
    var isFollower: [Bool]

    var plan: StoryPlan { options.plan }

    init(_ machine: FaultyMachine, _ logs: [ModelLog], _ options: StoryOptions, _ life: StoryPlan.Life, seed: UInt64) {
        (self.machine, self.options, self.life) = (machine, options, life)
        (before, self.logs) = (logs, logs)
        random = SplitMix64(seed: seed)
        checking = SplitMix64(seed: ~seed)
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
        let how = store.recovery.wasClean ? "clean" : "\(store.recovery.cuts.count) cuts"
        note("opened with flush \(options.flush)\(options.usesJournal ? " and a journal" : ""): \(how)")
        for i in logs.indices {
            happened(i, .found(found[logs[i].id]))
            sequences.append((0..<plan.producers).map { logs[i].nextSequence(of: Int64(i * 100 + $0)) })
        }
        for i in logs.indices where Int.random(in: 0..<8, using: &random) > 0 { try make(i, store, isNew: false) }
        for _ in 0..<life.operations where store.problem == nil {
            try operate(store)
            look(store)
            if isChecked, !mayFail { try compare(store) }
        }
        if life.ending == .close { close(store) } else { abandon(store) }
        self.store = nil
        take()
    }

    mutating func close(_ store: LogStore) {
        machine.forgetFaults()
        machine.setCapacity(nil)
        let ends = logs.map(\.end)
        do {
            try store.close()
            note("closed")
            for i in logs.indices where logs[i].presence == .present { happened(i, .promised(ends[i])) }
        } catch {
            note("close failed: \(error)")
        }
    }

    func abandon(_ store: LogStore) {
        store.releaseLock()
        store.forget()
    }

    /// Holds all that can be read, and a look-up, against the model.
    mutating func compare(_ store: LogStore) throws {
        for model in logs where model.presence == .present && model.cutting == nil {
            guard let log = store.partition(model.id) else { throw CrashFailure("\(model.topic)-0 is not there") }
            let found = try FoundLog(log)
            try model.compare(found)
            let entries = found.batches.flatMap { batch in batch.entries.map { (batch.base + Int64($0.delta), $0.stamp) } }
            let stamp = StoryClock.start + Int64.random(in: 0...max(1, options.clock.now - StoryClock.start), using: &checking)
            let wanted = entries.first { $0.0 >= found.start && $0.1 >= stamp }
            let answer = try log.find(timestamp: stamp)
            guard answer?.offset == wanted?.0 else {
                let what = "stamp \(stamp - StoryClock.start) is found at \(answer?.offset ?? -1), and is at \(wanted?.0 ?? -1)"
                throw CrashFailure("\(log.name): \(what)")
            }
            guard found.start < found.end else { continue }
            let offset = Int64.random(in: found.start..<found.end, using: &checking)
            let size = Int.random(in: 1...6000, using: &checking)
            guard case .slice(let slice) = try log.read(from: offset, maxBytes: size, minOneBatch: true, upTo: .logEnd) else { continue }
            guard let expected = found.batches.first(where: { $0.next > offset }) else { continue }
            let bytes = try slice.read()
            let first = try bytes.withUnsafeBytes { try BatchIterator.first(in: $0) }
            guard let first, first.isSame(as: expected) else {
                throw CrashFailure("\(log.name): a read from \(offset) begins with \(first.map { "\($0)" } ?? "nothing"), not \(expected)")
            }
        }
    }

    /// Takes completions in, and what may be read now.
    mutating func look(_ store: LogStore) {
        take()
        guard case .group = options.flush else { return }
        for i in logs.indices {
            guard let log = self.log(i, store) else { continue }
            let watermark = log.offsets.highWatermark
            if watermark > logs[i].promised { happened(i, .promised(watermark)) }
        }
    }

    mutating func take() {
        for (step, completion) in queue.take() {
            guard let (log, next) = requests.removeValue(forKey: completion.request), completion.outcome == .durable else { continue }
            if case .group = options.flush { happened(log, .promised(next), at: step) }
        }
    }

    /// All that is appended is synced: whatever `flush` is, a crash must not take it.
    mutating func synced(_ store: LogStore, _ ends: [Int64]) {
        guard store.problem == nil else { return }
        for i in logs.indices where logs[i].presence == .present { happened(i, .promised(ends[i])) }
    }

    // MARK: Operations

    mutating func operate(_ store: LogStore) throws {
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

    mutating func flush(_ store: LogStore) {
        note("flush")
        let ends = logs.map(\.end)
        store.flushNow()
        synced(store, ends)
    }

    mutating func checkpoint(_ store: LogStore) {
        if Int.random(in: 0..<plan.earlyCheckpoints, using: &random) == 0 {
            // What is staged goes into a round that comes after it, and below the recovery point.
            note("a checkpoint before the round")
            try? store.beginCheckpoint()
            try? store.endCheckpoint()
            if plan.compactsBehind {
                flush(store)
                maintain(store)
            }
            return
        }
        if Int.random(in: 0..<3, using: &random) == 0 { interrupt(store) }
        note("checkpoint")
        let ends = logs.map(\.end)
        do {
            try store.checkpointNow()
            synced(store, ends)
        } catch {
            note("checkpoint failed: \(error)")
        }
        interrupted(store)
    }

    mutating func fault() {
        let code: Int32 = [5, 28, 122].randomElement(using: &random) ?? 5
        let nth = Int.random(in: 1...4, using: &random)
        if plan.failingPath == nil, Int.random(in: 0..<5, using: &random) == 0 {
            note("the next commit fails with \(code)")
            machine.plan(Fault(.commit, nth: nth, code: code))
        } else if let call = plan.failingCalls.randomElement(using: &random) {
            note("\(call) \(nth) fails with \(code)")
            let written = Int.random(in: 0..<60, using: &random)
            machine.plan(Fault(.call(call), pathPart: plan.failingPath, nth: nth, code: code, written: written))
        }
    }

    mutating func room() {
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
    var mayFail: Bool { machine.isTroubled }

    /// A log, unless its deletion or a truncation was begun and has failed.
    func log(_ i: Int, _ store: LogStore) -> PartitionLog? {
        logs[i].presence == .present && logs[i].cutting == nil ? store.partition(logs[i].id) : nil
    }

    func checkFailure(_ error: any Error, _ what: String) throws {
        guard !mayFail, store?.problem == nil else { return }
        throw CrashFailure("\(what) was refused: \(error)")
    }
}
