import Checksum

/// One file of a log, and what is known of it without reading it.
struct Segment: Sendable {
    /// At most the offset of its first record; its name.
    let baseOffset: Int64
    let file: SegmentFile
    /// Rises with each rewrite or truncation of the file.
    var generation: UInt32 = 0
    /// Bytes of whole batches.
    var size: Int64 = 0
    /// CRC32C of those bytes.
    var checksum = CRC32C()
    /// One past its last offset; of an empty one its base offset.
    var nextOffset: Int64
    /// The largest timestamp of its records; −1 for none.
    var maxTimestamp: Int64 = -1
    /// The first batch's largest timestamp; −1 for none or not known.
    var firstTimestamp: Int64 = -1
    /// Wall clock when it was begun or opened.
    var created: Int64
    /// Cold compression was tried, whatever came of it.
    var isCold = false
    /// Byte ranges that do not check, rising: reads of them are refused.
    var damage: [Range<Int64>] = []

    init(baseOffset: Int64, file: SegmentFile, created: Int64) {
        (self.baseOffset, self.file, self.created, nextOffset) = (baseOffset, file, created, baseOffset)
    }

    init(sealed: SealRecord, file: SegmentFile, created: Int64) {
        self.init(baseOffset: sealed.baseOffset, file: file, created: created)
        (generation, size, checksum) = (sealed.generation, sealed.size, CRC32C(sealed.checksum))
        (nextOffset, maxTimestamp, isCold) = (sealed.nextOffset, sealed.maxTimestamp, sealed.isCold)
    }

    init(active point: RecoveryPoint, file: SegmentFile, created: Int64) {
        self.init(baseOffset: point.segment, file: file, created: created)
        (generation, size, checksum) = (point.generation, point.position, CRC32C(point.checksum))
        (nextOffset, maxTimestamp, firstTimestamp) = (point.offset, point.maxTimestamp, point.firstTimestamp)
        file.withBlocks { $0.know(from: point.position) }
    }

    var seal: SealRecord {
        var seal = SealRecord(
            baseOffset: baseOffset, generation: generation, size: size, checksum: checksum.value, nextOffset: nextOffset,
            maxTimestamp: maxTimestamp)
        seal.isCold = isCold
        return seal
    }

    /// The recovery point at its end.
    var end: RecoveryPoint {
        RecoveryPoint(
            offset: nextOffset, segment: baseOffset, generation: generation, position: size, checksum: checksum.value,
            maxTimestamp: maxTimestamp, firstTimestamp: firstTimestamp)
    }

    /// Its file; nil where that is gone.
    func openIfThere() throws(LogError) -> (any File)? {
        do throws(LogError) {
            return try file.open()
        } catch .storage(let failure) where failure.isNotFound {
            return nil
        }
    }

    /// Its file; `corrupt` where that is gone.
    func open() throws(LogError) -> any File {
        do throws(LogError) { return try file.open() } catch { throw meaning(of: error) }
    }

    /// That its file is gone is damage like any other.
    func meaning(of error: LogError) -> LogError {
        guard case .storage(let failure) = error, failure.operation == .open, failure.isNotFound else { return error }
        return .corrupt(file: file.path, range: 0..<size)
    }

    /// Takes in a batch that was written at its end.
    mutating func grow(size: Int, checksum: CRC32C, nextOffset: Int64, maxTimestamp: Int64) {
        if self.size == 0 { firstTimestamp = maxTimestamp }
        self.size += Int64(size)
        self.checksum = checksum
        self.nextOffset = nextOffset
        self.maxTimestamp = max(self.maxTimestamp, maxTimestamp)
    }

    /// Takes note of bytes that do not check. False where all of them were known.
    mutating func note(damage range: Range<Int64>) -> Bool {
        if range.isEmpty || damage.contains(where: { $0.lowerBound <= range.lowerBound && range.upperBound <= $0.upperBound }) {
            return false
        }
        let touching = damage.filter { $0.overlaps(range) }
        let lower = touching.reduce(range.lowerBound) { min($0, $1.lowerBound) }
        let upper = touching.reduce(range.upperBound) { max($0, $1.upperBound) }
        damage.removeAll { $0.overlaps(range) }
        damage.append(lower..<upper)
        damage.sort { $0.lowerBound < $1.lowerBound }
        return true
    }
}
