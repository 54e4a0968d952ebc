/// The memory of a round, aligned as writes past the page cache need it. Whoever has the round has it alone: it changes hands under the
/// staging's lock.
final class RoundMemory: Sendable {
    private let address: UInt
    let count: Int

    /// `count` is a multiple of `JournalEntry.roundAlignment`.
    init(count: Int) {
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: JournalEntry.roundAlignment)
        (address, self.count) = (UInt(bitPattern: bytes), count)
    }

    deinit { UnsafeMutableRawPointer(bitPattern: address)?.deallocate() }

    var bytes: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: UnsafeMutableRawPointer(bitPattern: address), count: count)
    }
}
