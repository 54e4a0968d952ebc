extension KnownPartition {
    /// All that `state/` and `index/` say of partitions, by topic name and number. Throws `.damaged` where a record cannot be read, `.newerFormat` where
    /// a newer program wrote it.
    static func readAll(
        _ state: any KeyValueStore, _ index: (any KeyValueStore)?, path: String
    ) throws(StoreError) -> [KnownPartition] {
        var known: [PartitionID: KnownPartition] = [:]
        var seals: [PartitionID: [SealRecord]] = [:]
        var damage: [PartitionID: [DamageRecord]] = [:]
        var bases: [PartitionID: Int64] = [:]
        var refusals: [PartitionID: String] = [:]
        var unreadable: String?
        var newer: UInt32?
        try state.scan(prefix: [], from: nil, backwards: false) { key, value in
            switch StateKey.parse(key) {
            case .partition(let id):
                guard let record = PartitionRecord(value) else {
                    newer = PartitionRecord.newerFormat(value)
                    unreadable = "the record of partition \(id.index) of topic \(id.topic.text)"
                    return false
                }
                known[id] = KnownPartition(id: id, record: record)
            case .seal(let id, let base):
                guard let seal = SealRecord(baseOffset: base, value) else {
                    unreadable = "the seal of segment \(base) of topic \(id.topic.text)"
                    return false
                }
                seals[id, default: []].append(seal)
            case .damage(let id, let base):
                guard let record = DamageRecord(baseOffset: base, value) else {
                    unreadable = "what is damaged in segment \(base) of topic \(id.topic.text)"
                    return false
                }
                damage[id, default: []].append(record)
            case .producers(let id):
                var fields = FieldReader(value)
                bases[id] = fields.take(Int64.self)
            case .refusal(let id): refusals[id] = String(decoding: value, as: UTF8.self)
            case .directory, .unknown: break
            }
            return true
        }
        if let newer { throw .newerFormat(path: path, format: newer) }
        if let unreadable { throw .damaged(path: path, reason: unreadable + " cannot be read") }
        for (id, own) in seals { known[id]?.seals = own }
        for (id, own) in damage { known[id]?.damage = own }
        for (id, reason) in refusals { known[id]?.refusal = reason }
        for (id, offset) in bases { known[id]?.snapshots.state = offset }
        for id in known.keys {
            try index?.scan(prefix: IndexKey.producersPrefix(id), from: nil, backwards: false) { key, value in
                guard let offset = IndexKey.snapshotOffset(key) else { return true }
                known[id]?.snapshots.index.append(offset)
                known[id]?.snapshots.firstOpen = ProducerTable.firstOpen(inSnapshot: value)
                return true
            }
        }
        return known.values.sorted { ($0.record.topic, $0.id.index) < ($1.record.topic, $1.id.index) }
    }
}
