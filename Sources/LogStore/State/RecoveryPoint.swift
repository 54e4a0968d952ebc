/// Up to where a partition's log is known to be on the disk, and what the active segment was like there.
struct RecoveryPoint: Equatable, Sendable {
    /// Every record below is synced.
    var offset: Int64
    /// The active segment's base offset; −1 where there was none yet.
    var segment: Int64 = -1
    /// Its generation.
    var generation: UInt32 = 0
    /// Where in it the offset is: its size then.
    var position: Int64 = 0
    /// CRC32C of its bytes up to there.
    var checksum: UInt32 = 0
    /// The largest timestamp in it; −1 for none.
    var maxTimestamp: Int64 = -1
    /// The first batch's; −1 for none.
    var firstTimestamp: Int64 = -1
}
