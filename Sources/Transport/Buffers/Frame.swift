/// The bytes of one frame, without its length.
///
/// It may be kept as long as it is needed (a request that waits), on the loop that delivered it; its memory goes back to the loop's pool
/// with the last reference, and is charged to the budget of in-flight bytes until then.
public final class Frame {
    /// The bytes. **Take them anew after `received` has returned**: a frame that is kept may have moved then.
    // On its loop alone: the runtime need not look for overlapping accesses each time.
    @exclusivity(unchecked) public private(set) var bytes: UnsafeRawBufferPointer
    private var owned: PooledBuffer?
    private var budget: ByteBudget?
    /// Its number in the budget; 0: none.
    private let number: UInt64
    /// Nil while nobody uses the frame.
    private var pool: BufferPool?

    /// How many bytes.
    public var count: Int { bytes.count }

    init() {
        bytes = UnsafeRawBufferPointer(start: nil, count: 0)
        number = 0
    }

    /// A frame that owns `buffer`, already charged to `budget`.
    init(_ buffer: PooledBuffer, count: Int, number: UInt64, pool: BufferPool, budget: ByteBudget?) {
        (self.pool, self.budget, self.number, owned) = (pool, budget, number, buffer)
        bytes = UnsafeRawBufferPointer(start: buffer.base, count: count)
    }

    deinit {
        guard let owned else { return }
        pool?.give(owned)
        budget?.release(owned.capacity, of: number)
    }

    func borrow(_ bytes: UnsafeRawBufferPointer, from pool: BufferPool) {
        self.bytes = bytes
        self.pool = pool
    }

    /// Nobody kept it: it is empty again.
    func forget() {
        bytes = UnsafeRawBufferPointer(start: nil, count: 0)
        pool = nil
    }

    /// Moves borrowed bytes into memory of its own.
    func detach(charging budget: ByteBudget?) {
        guard let pool else { return }
        let buffer = pool.take(bytes.count)
        buffer.base.copyMemory(from: bytes.baseAddress ?? UnsafeRawPointer(buffer.base), byteCount: bytes.count)
        bytes = UnsafeRawBufferPointer(start: buffer.base, count: bytes.count)
        owned = buffer
        self.budget = budget
        budget?.charge(buffer.capacity)
    }
}
