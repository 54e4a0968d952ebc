import LogStore
import Records

/// What is done in a life.
extension StoryLife {
    // MARK: Topics

    mutating func make(_ i: Int, _ store: LogStore, isNew: Bool) throws {
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

    mutating func changeTopic(_ i: Int, _ store: LogStore) throws {
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
            if let log = store.partition(logs[i].id), (try? log.lead(epoch: log.offsets.leaderEpoch)) != nil { happened(i, .kept) }
            return try checkFailure(error, "delete")
        }
        if Bool.random(using: &random) { try make(i, store, isNew: Bool.random(using: &random)) }
    }

    mutating func lead(_ i: Int, _ store: LogStore) throws {
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

    mutating func newBatch(_ i: Int) -> ModelBatch {
        let p = Int.random(in: 0..<plan.producers, using: &random)
        let isLarge = plan.large > 0 && Int.random(in: 0..<plan.large, using: &random) == 0
        let count = Int.random(in: 1...3, using: &random)
        let room = (Int(plan.segmentBytes) - 300) / count
        let most = isLarge ? room : min(plan.padding, room)
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

    mutating func took(_ i: Int, _ batch: ModelBatch, at step: Int) {
        happened(i, .appended(batch), at: step)
        happened(i, .written(batch.next))
        sequences[i][Int(batch.producer) - i * 100] = batch.lastSequence + 1
    }

    mutating func ticket() -> Ticket {
        lastRequest += 1
        return Ticket(queue: queue, token: 1, request: lastRequest)
    }

    mutating func append(_ i: Int, _ store: LogStore) throws {
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
            if case .outOfOrderSequence = error, logs[i].mayRefuse(nextOf: batch.producer) { return }
            try checkFailure(error, "an append")
        }
    }

    /// A batch again that is among its producer's last five in the log.
    mutating func retry(_ i: Int, _ store: LogStore) throws {
        guard let log = self.log(i, store), !isFollower[i], let batch = logs[i].known.randomElement(using: &random) else { return }
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
    mutating func follow(_ i: Int, _ store: LogStore) throws {
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

    mutating func deleteRecords(_ i: Int, _ store: LogStore) {
        guard let log = self.log(i, store) else { return }
        let offset = Int64.random(in: 0...max(0, log.offsets.highWatermark), using: &random)
        happened(i, .starting(offset))
        do {
            let start = try log.deleteRecords(before: offset)
            note("\(log.name): deleted before \(start)")
            happened(i, .started(start))
        } catch {
            note("delete failed: \(error)")
        }
    }

    mutating func truncate(_ i: Int, _ store: LogStore) throws {
        guard let log = self.log(i, store) else { return }
        let inFlight = Int.random(in: 0..<4, using: &random)
        begin(inFlight, store)
        defer { end(inFlight, store) }
        let step = machine.steps
        let old = logs[i]
        let offset = Int64.random(in: max(0, old.start - 2)...old.end, using: &random)
        do {
            try log.truncate(to: offset)
            let end = log.offsets.logEnd
            note("\(log.name): cut at \(offset), ends at \(end)")
            if offset >= old.end { return }
            let kept = old.batches.last { $0.next <= offset }?.next ?? min(old.start, offset)
            guard end <= max(offset, old.start), end >= min(kept, offset) || old.isCompacted else {
                throw CrashFailure("\(log.name), cut at \(offset), ends at \(end), and \(kept) was to stay")
            }
            happened(i, .cutting(end: end), at: step)
            happened(i, .cut)
            sequences[i] = sequences[i].indices.map { logs[i].nextSequence(of: Int64(i * 100 + $0)) }
            if inFlight == 0 { try append(i, store) }
        } catch let error as LogError {
            note("truncation failed: \(error)")
            // How much of it has happened is open until the next start.
            happened(i, .cutting(end: min(offset, old.start)), at: step)
            try checkFailure(error, "a truncation")
        }
    }

    /// A round of the journal, or a checkpoint, that a truncation finds under way.
    private mutating func begin(_ number: Int, _ store: LogStore) {
        switch number {
        case 0:
            note("a round begins")
            store.beginRound()
        case 1:
            note("a checkpoint begins")
            try? store.beginCheckpoint()
        default: break
        }
    }

    private mutating func end(_ number: Int, _ store: LogStore) {
        switch number {
        case 0: store.endRound()
        case 1: try? store.endCheckpoint()
        default: return
        }
        note("and ends")
    }

    mutating func maintain(_ store: LogStore) {
        options.clock.advance(Int64.random(in: 0..<4000, using: &random))
        let step = machine.steps
        store.maintain()
        note("maintained")
        for i in logs.indices {
            guard logs[i].presence == .present, let log = store.partition(logs[i].id) else { continue }
            let start = log.offsets.logStart
            guard start > logs[i].start else { continue }
            note("\(log.name) starts at \(start) now")
            happened(i, .starting(start), at: step)
            happened(i, .started(start))
        }
    }
}
