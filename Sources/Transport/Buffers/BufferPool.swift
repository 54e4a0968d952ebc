/// A piece of memory of a pool's.
struct PooledBuffer {
    let base: UnsafeMutableRawPointer
    let capacity: Int
}

/// A loop's memory for frames: powers of two, kept for the next frame up to a bound.
///
/// It also holds the scratch buffer that every connection of the loop reads through, so that an idle one has none.
final class BufferPool {
    /// The smallest piece.
    static let smallest = 256
    /// Larger pieces are not kept.
    static let largestKept = 4 << 20
    /// All that is kept together.
    static let keptBound = 8 << 20

    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 64)
    private var kept: [[UnsafeMutableRawPointer]]
    private(set) var keptBytes = 0
    /// Bytes handed out and not given back: what the tests count.
    private(set) var liveBytes = 0
    /// A frame object to be used again for frames that end with their delivery.
    private var spareFrame: Frame?

    init() {
        let classes = Self.largestKept.trailingZeroBitCount - Self.smallest.trailingZeroBitCount + 1
        kept = Array(repeating: [], count: classes)
    }

    deinit {
        scratch.deallocate()
        for pieces in kept { for piece in pieces { piece.deallocate() } }
    }

    /// What `take(minimum)` would hand out.
    static func capacity(for minimum: Int) -> Int {
        if minimum <= smallest { return smallest }
        if minimum > largestKept { return minimum }
        return 1 << (Int.bitWidth - (minimum - 1).leadingZeroBitCount)
    }

    func take(_ minimum: Int) -> PooledBuffer {
        let capacity = Self.capacity(for: minimum)
        liveBytes += capacity
        if capacity <= Self.largestKept, let base = kept[Self.index(capacity)].popLast() {
            keptBytes -= capacity
            return PooledBuffer(base: base, capacity: capacity)
        }
        return PooledBuffer(base: .allocate(byteCount: capacity, alignment: 16), capacity: capacity)
    }

    func give(_ buffer: PooledBuffer) {
        liveBytes -= buffer.capacity
        if buffer.capacity <= Self.largestKept, keptBytes + buffer.capacity <= Self.keptBound {
            kept[Self.index(buffer.capacity)].append(buffer.base)
            keptBytes += buffer.capacity
        } else {
            buffer.base.deallocate()
        }
    }

    private static func index(_ capacity: Int) -> Int { capacity.trailingZeroBitCount - smallest.trailingZeroBitCount }

    /// Hands `bytes`, which somebody else owns, to `body` as a frame; one that `body` keeps gets memory of its own afterwards.
    func lend(_ bytes: UnsafeRawBufferPointer, charging budget: ByteBudget?, _ body: (Frame) -> Void) {
        var frame: Frame?
        swap(&frame, &spareFrame)
        var lent = frame ?? Frame()
        frame = nil
        lent.borrow(bytes, from: self)
        body(lent)
        if isKnownUniquelyReferenced(&lent) {
            lent.forget()
            spareFrame = lent
        } else {
            lent.detach(charging: budget)
        }
    }
}
