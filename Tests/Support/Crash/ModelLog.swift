import LogStore

/// A log as it must be found after a crash at some moment of a story: a value that events change.
struct ModelLog: Sendable {
    enum Presence: Sendable { case absent, maybe, present }

    /// The topic's name; its partition is 0.
    let topic: String
    var id: PartitionID
    var presence = Presence.absent
    var isCompacted = false
    /// All that was appended and not cut, whether a crash may take it or not.
    var batches: [ModelBatch] = []
    var end: Int64 = 0
    /// Below it all calls have returned.
    var written: Int64 = 0
    /// Below it nothing may be lost.
    var promised: Int64 = 0
    /// The log start, and up to where a call under way may raise it.
    var start: Int64 = 0
    var wantedStart: Int64 = 0
    /// Of a compacted log that was cut: below it records may be missing whose successors were cut. −1: it was not.
    var excused: Int64 = -1
    /// Producers of whom batches that nothing promised lay below a log start that was found, and where the last of them ended: a crash may
    /// have taken them, and what the log knew by them of the producer.
    private var unsure: [Int64: Int64] = [:]
    /// The end that a truncation under way leaves.
    var cutting: Int64?
    /// The epochs that were led, each with its start: a log that lost what was before the start may forget one.
    var epochs: [(epoch: Int32, start: Int64)] = []
    /// The greatest that was ever asked for.
    var wantedEpoch: Int32 = -1

    init(topic: String, id: PartitionID) { (self.topic, self.id) = (topic, id) }

    /// The power went: what was only written may be gone.
    mutating func losePower() { written = promised }

    mutating func apply(_ change: ModelEvent.Change) {
        switch change {
        case .creating(let id, let isCompacted):
            self = ModelLog(topic: topic, id: id)
            (presence, self.isCompacted) = (.maybe, isCompacted)
        case .created: presence = .present
        case .deleting: presence = .maybe
        case .deleted: presence = .absent
        case .kept: presence = .present
        case .appended(let batch):
            batches.append(batch)
            end = batch.next
            wantedEpoch = max(wantedEpoch, batch.leaderEpoch)
        case .written(let offset): written = max(written, offset)
        case .promised(let offset): promised = max(promised, min(offset, end))
        case .starting(let offset): wantedStart = max(wantedStart, offset)
        case .started(let offset):
            start = max(start, offset)
            wantedStart = start
            end = max(end, start)
        case .cutting(let end): cutting = end
        case .cut: if let cutting { cut(cutting) }
        case .leading(let epoch): wantedEpoch = max(wantedEpoch, epoch)
        case .led(let epoch): epochs.append((epoch, end))
        case .found(let found): adopt(found)
        }
    }

    private mutating func cut(_ end: Int64) {
        batches.removeAll { $0.next > end }
        (self.end, start, wantedStart) = (end, min(start, end), min(start, end))
        (promised, written, cutting) = (min(promised, end), min(written, end), nil)
        excused = max(excused, end)
        // An epoch begins no earlier than the log.
        epochs.removeAll { max($0.start, start) >= end }
    }

    /// What recovery found and serves is what the log is from then on.
    private mutating func adopt(_ found: FoundLog?) {
        guard let found else {
            self = ModelLog(topic: topic, id: id)
            return
        }
        presence = .present
        for batch in batches where batch.next > promised && batch.next <= found.start { unsure[batch.producer] = batch.next }
        if isCompacted {
            if cutting != nil { excused = max(excused, found.end) }
            // Of what compaction took the model has to know that it was there.
            batches.removeAll { $0.next > found.end }
        } else {
            // What lies below the log start is gone, but its producers are remembered.
            batches = batches.filter { $0.next <= found.start } + found.batches
        }
        (start, wantedStart, end) = (found.start, found.start, found.end)
        (promised, written, cutting) = (found.end, found.end, nil)
        epochs.removeAll { $0.start > found.end || $0.epoch > found.epoch }
        wantedEpoch = max(wantedEpoch, found.epoch)
    }

    // MARK: Producers

    /// What a producer's next batch begins with.
    func nextSequence(of producer: Int64) -> Int32 {
        let batches = batches.filter { $0.producer == producer }
        return batches.last.map { $0.lastSequence + 1 } ?? 0
    }

    /// Whether the log may refuse a producer's next batch: of a compacted log that was cut, or of a producer whose last batches a crash may
    /// have taken below the log start, it is open which of them it still knows.
    func mayRefuse(nextOf producer: Int64) -> Bool {
        if isCompacted, excused >= 0 { return true }
        guard let last = batches.last(where: { $0.producer == producer }), let end = unsure[producer] else { return false }
        return last.next <= end
    }

    /// The last batches of each producer, which must be known when they come again.
    ///
    /// Compaction keeps a producer's last batch alone; where a cut took what it kept, none is sure.
    var known: [ModelBatch] {
        let count = isCompacted ? excused >= 0 ? 0 : 1 : 5
        let all = Dictionary(grouping: batches.filter { $0.base >= start }, by: \.producer)
        return all.sorted { $0.key < $1.key }.flatMap { $0.value.suffix(count) }
    }

    // MARK: What is found

    private func failure(_ found: FoundLog, _ what: String) -> CrashFailure {
        CrashFailure("\(topic)-0 (found \(found.start) to \(found.end), model \(start) to \(end), promised \(promised)): \(what)")
    }

    /// Holds what was found against what may be. `isKill`: the page cache is still there, so that nothing written is lost.
    func check(_ found: FoundLog?, isKill: Bool) throws {
        guard let found else {
            if presence == .present { throw CrashFailure("\(topic)-0 is not there") }
            return
        }
        if presence == .absent { throw CrashFailure("\(topic)-0 is there again") }
        let lowest = min(start, cutting ?? start)
        guard found.start >= lowest, found.start <= max(start, wantedStart) else {
            throw failure(found, "the log start is neither \(lowest) nor up to \(wantedStart)")
        }
        guard found.highWatermark == found.end else { throw failure(found, "the high watermark is \(found.highWatermark)") }
        if presence == .present, cutting == nil, let led = epochs.last(where: { $0.start <= found.end }), found.epoch < led.epoch {
            throw failure(found, "leader epoch \(led.epoch) is forgotten: \(found.epoch)")
        }
        guard found.epoch <= wantedEpoch else { throw failure(found, "leader epoch \(found.epoch) was never led") }
        var safe = isKill ? max(promised, written) : promised
        if let cutting { safe = min(safe, cutting) }
        guard found.end >= safe else { throw failure(found, "what lies behind \(found.end) is lost") }
        if isCompacted { try checkCompacted(found, safe) } else { try checkPrefix(found, safe) }
    }

    /// Holds a log that is open and written against the model: all of it is there.
    func compare(_ found: FoundLog) throws {
        guard found.start == start, found.end == end else { throw failure(found, "it does not begin or end there") }
        if isCompacted { try checkCompacted(found, end) } else { try checkPrefix(found, end) }
    }

    /// Batch for batch what was appended, up to an end.
    private func checkPrefix(_ found: FoundLog, _ safe: Int64) throws {
        var i = batches.firstIndex { $0.next > found.start } ?? batches.count
        for batch in found.batches {
            guard i < batches.count else { throw failure(found, "\(batch) was never there, or was cut") }
            guard batch.isSame(as: batches[i]) else { throw failure(found, "\(batch) is where \(batches[i]) was") }
            i += 1
        }
        if i < batches.count, batches[i].next <= safe { throw failure(found, "\(batches[i]) is lost") }
        let last = found.batches.last?.next ?? found.start
        guard found.end == last || found.batches.isEmpty || found.end == found.start else {
            throw failure(found, "records end at \(last)")
        }
    }

    /// Nothing that was not appended; and of what is not there, a later one of the same key, or a tombstone that has had its time.
    private func checkCompacted(_ found: FoundLog, _ safe: Int64) throws {
        var known: [Int64: ModelBatch.Entry] = [:]
        var latest: [UInt8: Int64] = [:]
        for batch in batches {
            for entry in batch.entries { known[batch.base + Int64(entry.delta)] = entry }
        }
        var next = found.start
        var present: Set<Int64> = []
        for batch in found.batches {
            guard batch.base >= next || batch.next > next && next == found.start else {
                throw failure(found, "\(batch) follows offset \(next - 1)")
            }
            next = batch.next
            for entry in batch.entries {
                let offset = batch.base + Int64(entry.delta)
                guard let mine = known[offset], mine.stamp == entry.stamp, mine.key == entry.key, mine.size == entry.size else {
                    throw failure(found, "stamp \(entry.stamp - StoryClock.start) at \(offset) was never there, or was cut")
                }
                present.insert(offset)
                latest[entry.key] = max(latest[entry.key] ?? -1, offset)
            }
        }
        // What took them may have been cut by a truncation under way.
        let from = cutting == nil ? max(found.start, excused) : found.end
        for (offset, entry) in known where offset >= from && offset < found.end && !present.contains(offset) {
            if let later = latest[entry.key], later > offset { continue }
            // Its key's newest is a tombstone that has had its time: then all of the key goes.
            if latest[entry.key] == nil, newest(of: entry.key, known, below: found.end)?.size ?? 0 < 0 { continue }
            let own = known.filter { $0.value.key == entry.key && $0.key < found.end }.sorted { $0.key < $1.key }
            let list = own.map { "\($0.key)\($0.value.size < 0 ? " tombstone" : "")\(present.contains($0.key) ? " there" : "")" }
            throw failure(found, "of key \(entry.key) the log has, rising: \(list.joined(separator: ", "))")
        }
    }

    private func newest(of key: UInt8, _ known: [Int64: ModelBatch.Entry], below end: Int64) -> ModelBatch.Entry? {
        known.filter { $0.value.key == key && $0.key < end }.max { $0.key < $1.key }?.value
    }
}
