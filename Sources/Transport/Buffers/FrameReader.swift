/// Puts frames together from bytes as they arrive, however they are cut.
///
/// A frame that lies whole in what was read is lent from there; a longer one gets a buffer that grows with what has arrived, never by what
/// the length claims.
struct FrameReader {
    enum Step {
        /// All input is taken.
        case needsBytes
        /// A frame that lies in the input: to be lent.
        case whole(UnsafeRawBufferPointer)
        /// A frame that was put together.
        case frame(Frame)
        case tooLarge(Int32)
        case negative(Int32)
        /// The budget is spent: go on with the same input once the waiter of this number is woken.
        case waits(UInt64)
    }

    private struct Partial {
        var buffer: PooledBuffer
        var filled: Int
        let total: Int
    }

    private var header: UInt32 = 0
    private var headerCount = 0
    private var partial: Partial?
    /// The started frame's number in the budget; 0: none.
    private var number: UInt64 = 0
    private let limit: Int
    private let pool: BufferPool
    private let budget: ByteBudget?

    init(limit: Int, pool: BufferPool, budget: ByteBudget?) {
        (self.limit, self.pool, self.budget) = (limit, pool, budget)
    }

    /// Whether a frame (or its length) has begun.
    var isStarted: Bool { partial != nil || headerCount > 0 }

    /// Where the rest of a started frame may be read to directly; empty: there is no such place now.
    var space: UnsafeMutableRawBufferPointer {
        guard let partial else { return UnsafeMutableRawBufferPointer(start: nil, count: 0) }
        let room = min(partial.buffer.capacity, partial.total) - partial.filled
        return UnsafeMutableRawBufferPointer(start: partial.buffer.base + partial.filled, count: room)
    }

    /// `count` bytes were read into `space`.
    mutating func filled(_ count: Int) { partial?.filled += count }

    /// The next thing to be had from `input`, which loses what was taken. `wake` is called when `waits` is over.
    mutating func next(_ input: inout UnsafeRawBufferPointer, wake: () -> @Sendable () -> Void) -> Step {
        if partial == nil {
            guard readHeader(&input) else { return .needsBytes }
            let length = Int32(bitPattern: header)
            if length < 0 { return .negative(length) }
            if length > limit { return .tooLarge(length) }
            if input.count >= length {
                let frame = UnsafeRawBufferPointer(rebasing: input[..<Int(length)])
                input = UnsafeRawBufferPointer(rebasing: input[Int(length)...])
                endFrame()
                return .whole(frame)
            }
            if input.isEmpty { return .needsBytes }
            if let waiter = begin(total: Int(length), having: input.count, wake: wake) { return .waits(waiter) }
        }
        return fill(&input, wake: wake)
    }

    /// Gives back what a frame that will not be finished holds.
    mutating func abandon() {
        let lostNumber = number
        endFrame()
        guard let lost = partial else { return }
        partial = nil
        pool.give(lost.buffer)
        budget?.release(lost.buffer.capacity, of: lostNumber)
    }

    private mutating func endFrame() {
        headerCount = 0
        guard number != 0 else { return }
        budget?.end(number)
        number = 0
    }

    private mutating func readHeader(_ input: inout UnsafeRawBufferPointer) -> Bool {
        if headerCount == 4 { return true }
        if headerCount == 0, input.count >= 4 {
            header = UInt32(bigEndian: input.loadUnaligned(as: UInt32.self))
            headerCount = 4
            input = UnsafeRawBufferPointer(rebasing: input[4...])
            return true
        }
        var taken = 0
        while headerCount < 4, taken < input.count {
            header = header << 8 | UInt32(input[taken])
            headerCount += 1
            taken += 1
        }
        input = UnsafeRawBufferPointer(rebasing: input[taken...])
        return headerCount == 4
    }

    /// Gets the first buffer: four times what has arrived.
    private mutating func begin(total: Int, having count: Int, wake: () -> @Sendable () -> Void) -> UInt64? {
        let capacity = BufferPool.capacity(for: min(total, max(1024, count * 4)))
        if let budget {
            if number == 0 { number = budget.begin() }
            if let waiter = budget.grow(number, by: capacity, wake: wake()) { return waiter }
        }
        partial = Partial(buffer: pool.take(capacity), filled: 0, total: total)
        return nil
    }

    private mutating func fill(_ input: inout UnsafeRawBufferPointer, wake: () -> @Sendable () -> Void) -> Step {
        while var current = partial {
            let count = min(current.total, current.buffer.capacity) - current.filled
            if count > input.count {
                take(input.count, from: &input, &current)
                return .needsBytes
            }
            take(count, from: &input, &current)
            if current.filled == current.total {
                partial = nil
                let frame = Frame(current.buffer, count: current.total, number: number, pool: pool, budget: budget)
                endFrame()
                return .frame(frame)
            }
            if input.isEmpty { return .needsBytes }
            if let waiter = grow(current, wake: wake) { return .waits(waiter) }
        }
        return .needsBytes
    }

    private mutating func take(_ count: Int, from input: inout UnsafeRawBufferPointer, _ current: inout Partial) {
        if count > 0, let source = input.baseAddress {
            (current.buffer.base + current.filled).copyMemory(from: source, byteCount: count)
            input = UnsafeRawBufferPointer(rebasing: input[count...])
            current.filled += count
        }
        partial = current
    }

    /// Four times the memory, at most what is needed.
    private mutating func grow(_ current: Partial, wake: () -> @Sendable () -> Void) -> UInt64? {
        let capacity = BufferPool.capacity(for: min(current.total, current.buffer.capacity * 4))
        if let budget, let waiter = budget.grow(number, by: capacity - current.buffer.capacity, wake: wake()) { return waiter }
        let larger = pool.take(capacity)
        larger.base.copyMemory(from: current.buffer.base, byteCount: current.filled)
        pool.give(current.buffer)
        partial = Partial(buffer: larger, filled: current.filled, total: current.total)
        return nil
    }
}
