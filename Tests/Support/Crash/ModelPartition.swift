import LogStore

/// What a partition must hold after any crash.
struct ModelPartition {
    let id: PartitionID
    var isCreated = false
    var producers: [ModelProducer]
    /// Acknowledged records, by offset.
    var acknowledged: [Int64: String] = [:]
    /// Every value that was ever sent.
    var sent: Set<String> = []
    /// Log starts: the last that was acknowledged, and the greatest that was asked for.
    var start: Int64 = 0
    var wantedStart: Int64 = 0
    /// The epoch that was acknowledged.
    var epoch: Int32 = -1

    init(_ index: Int32, producers: Int) {
        id = PartitionID(topic: TopicID(high: 1, low: 2), index: index)
        self.producers = (0..<producers).map { ModelProducer(id: Int64(index) * 100 + Int64($0)) }
    }

    /// Takes note of a completion.
    mutating func complete(_ request: UInt64) throws(CrashFailure) {
        for p in producers.indices {
            guard let batch = producers[p].complete(request) else { continue }
            guard let offset = batch.offset else { throw CrashFailure("request \(request) completed, and was never answered") }
            for (i, value) in batch.values.enumerated() { acknowledged[offset + Int64(i)] = value }
        }
    }

    /// Holds what the log has against what it must have.
    func check(_ log: PartitionLog) throws {
        let offsets = log.offsets
        func fail(_ what: String) -> CrashFailure { CrashFailure("\(log.name) (\(offsets.logStart) to \(offsets.logEnd)): \(what)") }
        guard offsets.logStart >= start, offsets.logStart <= wantedStart else {
            throw fail("the log start is neither \(start) nor at most \(wantedStart)")
        }
        guard offsets.highWatermark == offsets.logEnd else { throw fail("the high watermark is \(offsets.highWatermark)") }
        let records = try LogReader.records(log)
        var next = offsets.logStart
        var seen: Set<String> = []
        var sequences: [Int64: Int32] = [:]
        for (offset, value) in records {
            guard offset == next else { throw fail("offset \(offset) follows \(next - 1)") }
            next += 1
            guard sent.contains(value) else { throw fail("\(value) at \(offset) was never sent") }
            guard seen.insert(value).inserted else { throw fail("\(value) is there twice") }
            let parts = value.split(separator: "/").compactMap { Int64($0) }
            if let last = sequences[parts[1]], Int64(last) + 1 != parts[2] { throw fail("\(value) follows sequence \(last)") }
            sequences[parts[1]] = Int32(parts[2])
        }
        guard next == offsets.logEnd else { throw fail("records end at \(next)") }
        let found = Dictionary(uniqueKeysWithValues: records)
        for (offset, value) in acknowledged where offset >= offsets.logStart {
            guard found[offset] == value else {
                throw fail("\(value) was acknowledged at \(offset), where \(found[offset] ?? "nothing") is")
            }
        }
        guard offsets.leaderEpoch >= epoch || epoch < 0 else { throw fail("leader epoch \(epoch) is forgotten") }
    }
}
