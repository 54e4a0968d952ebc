import LogStore
import Records

/// What is read of a log: as a follower reads it, every batch from the log start to the log's end.
struct FoundLog: Equatable, Sendable {
    var id: PartitionID
    var start: Int64
    var highWatermark: Int64
    var end: Int64
    var epoch: Int32
    var batches: [ModelBatch] = []

    init(_ log: PartitionLog) throws {
        let offsets = log.offsets
        (id, start, highWatermark) = (log.id, offsets.logStart, offsets.highWatermark)
        (end, epoch) = (offsets.logEnd, offsets.leaderEpoch)
        var next = start
        while next < end {
            let result = try log.read(from: next, maxBytes: 1 << 17, minOneBatch: true, upTo: .logEnd)
            // Behind the last batch that compaction left there is nothing to read.
            if case .empty = result { break }
            guard case .slice(let slice) = result else { throw CrashFailure("\(log.name) is not read at \(next): \(result)") }
            if slice.count == 0 { break }
            let bytes = try slice.read()
            try bytes.withUnsafeBytes { raw in
                var iterator = BatchIterator(raw)
                while let batch = try iterator.next() {
                    let found = try ModelBatch(batch)
                    guard log.epoch(of: found.base) == found.leaderEpoch || found.base < start else {
                        throw CrashFailure("\(found) is not of the epoch \(log.epoch(of: found.base)) that the log tells for it")
                    }
                    batches.append(found)
                    next = max(next, found.next)
                }
            }
        }
    }
}
