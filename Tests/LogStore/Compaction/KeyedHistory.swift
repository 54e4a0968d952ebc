import LogStore
import Records
import Support

/// A random history of keyed records, and what compaction must leave of it.
struct KeyedHistory {
    struct Entry: Equatable {
        var key: String
        /// Nil: a tombstone.
        var value: String?
        var timestamp: Int64
        var isCommitted = true
    }

    /// What was appended, by offset; markers are not among them.
    private(set) var entries: [Int64: Entry] = [:]
    private(set) var end: Int64 = 0
    /// When tombstones may go, by offset: set by the first round that met them.
    private var horizons: [Int64: Int64] = [:]
    private var gone: Set<Int64> = []
    /// Transactions that are open: producer, and the offsets of their records.
    private var open: [Int64: [Int64]] = [:]
    private var sequences: [Int64: Int32] = [:]
    private(set) var lastBatches: [Int64: Int64] = [:]

    /// The next batch, with its offset assigned.
    mutating func next(_ random: inout SplitMix64, keys: Int, time: Int64) throws -> [UInt8] {
        let producer: Int64 = Int.random(in: 0..<3, using: &random) == 0 ? -1 : Int64.random(in: 1...4, using: &random)
        let isTransactional = producer > 2
        if isTransactional, open[producer] != nil, Int.random(in: 0..<3, using: &random) == 0 {
            return marker(producer, Bool.random(using: &random) ? .commit : .abort, time)
        }
        let codec = Int.random(in: 0..<4, using: &random) == 0 ? Codec.allCases.randomElement(using: &random) ?? .none : .none
        let sequence = sequences[producer, default: 0]
        var builder = BatchBuilder(
            baseOffset: end, codec: codec, producerID: producer, producerEpoch: producer < 0 ? -1 : 0,
            baseSequence: producer < 0 ? -1 : sequence)
        builder.leaderEpoch = 0
        builder.attributes.isTransactional = isTransactional
        for i in 0..<Int.random(in: 1...5, using: &random) {
            let key = "key\(Int.random(in: 0..<keys, using: &random))"
            let isTombstone = Int.random(in: 0..<5, using: &random) == 0
            let offset = end + Int64(i)
            let value = isTombstone ? nil : "\(offset)" + String(repeating: ".", count: Int.random(in: 0...60, using: &random))
            let at = time + Int64.random(in: -50...50, using: &random)
            builder.append(
                timestamp: at, key: Array(key.utf8), value: value.map { Array($0.utf8) },
                headers: i == 0 ? [(name: "h", value: Array(key.utf8))] : [])
            entries[offset] = Entry(key: key, value: value, timestamp: at, isCommitted: !isTransactional)
            if isTransactional { open[producer, default: []].append(offset) }
        }
        end += Int64(builder.count)
        if producer >= 0 {
            sequences[producer] = sequence + builder.count
            lastBatches[producer] = end - 1
        }
        return try builder.finish()
    }

    /// Ends what is open, so that everything is stable.
    mutating func closing(time: Int64) -> [[UInt8]] { open.keys.sorted().map { marker($0, .abort, time) } }

    private mutating func marker(_ producer: Int64, _ kind: ControlMarker.Kind, _ time: Int64) -> [UInt8] {
        for offset in open.removeValue(forKey: producer) ?? [] {
            if kind == .commit { entries[offset]?.isCommitted = true } else { entries[offset] = nil }
        }
        var bytes = ControlMarker(kind, coordinatorEpoch: 0).batch(timestamp: time, producerID: producer, producerEpoch: 0)
        bytes.withUnsafeMutableBytes { BatchEditor.assign($0, baseOffset: end, leaderEpoch: 0) }
        end += 1
        return bytes
    }

    /// What a complete compaction of everything below `offset` leaves at `now`. `isRound`: there was something to compact.
    mutating func compacted(below offset: Int64, now: Int64, retention: Int64, isRound: Bool) -> [Int64: Entry] {
        var newest: [String: Int64] = [:]
        for (at, entry) in entries where at < offset && entry.isCommitted { newest[entry.key] = max(newest[entry.key] ?? -1, at) }
        var left: [Int64: Entry] = [:]
        for (at, entry) in entries where entry.isCommitted {
            if at < offset {
                guard newest[entry.key] == at, !gone.contains(at) else { continue }
                if entry.value == nil, isRound {
                    if let horizon = horizons[at], horizon <= now {
                        gone.insert(at)
                        continue
                    }
                    horizons[at] = horizons[at] ?? now + retention
                }
            }
            left[at] = entry
        }
        return left
    }
}
