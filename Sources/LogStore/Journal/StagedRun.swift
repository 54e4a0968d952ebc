import Checksum

/// An entry in the making: a run of bytes that lie in a round's memory.
struct StagedRun: Sendable {
    let source: StagedSource
    var position: Int64
    /// Where in the round its header will be.
    let at: Int
    var length = 0
    var checksum = CRC32C()
    /// Its partition was cut or deleted before the round began.
    var isVoid = false

    /// Where its bytes end in the round.
    var end: Int { at + JournalEntry.headerSize + length }
}

/// Where a run comes from.
struct StagedSource: Sendable {
    let target: any FlushTarget
    let partition: PartitionID
    /// The segment's base offset.
    let segment: Int64
}

/// What a partition has once the round is synced.
struct RoundMark: Sendable {
    let target: any FlushTarget
    /// The log's end, and where that is.
    var offset: Int64
    var place: Place
    /// How often the log had been cut.
    var cuts: UInt64
}

/// Where a partition's mark stands: of no use in another round.
struct MarkSlot: Equatable, Sendable {
    var turn: UInt64 = 0
    var index = 0
}
