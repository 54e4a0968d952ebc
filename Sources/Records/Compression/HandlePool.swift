import Threads

/// Codec states that wait for their next use: making one costs more than a small batch does.
///
/// A state is a C pointer, owned by whoever took it; its address travels through the lock.
struct HandlePool: Sendable {
    private let idle = Lock<[UInt]>([])
    private let most: Int
    private let make: @Sendable () -> UnsafeMutableRawPointer?
    private let free: @Sendable (UnsafeMutableRawPointer) -> Void

    /// Keeps at most `most` states that nobody uses.
    init(
        most: Int = 4, make: @escaping @Sendable () -> UnsafeMutableRawPointer?, free: @escaping @Sendable (UnsafeMutableRawPointer) -> Void
    ) {
        (self.most, self.make, self.free) = (most, make, free)
    }

    /// A state for the caller alone; nil without memory.
    func take() -> UnsafeMutableRawPointer? {
        if let address = idle.withLock({ $0.popLast() }) { return UnsafeMutableRawPointer(bitPattern: address) }
        return make()
    }

    /// Takes a state back.
    func give(_ state: UnsafeMutableRawPointer) {
        let address = UInt(bitPattern: state)
        let kept = idle.withLock { list in
            guard list.count < most else { return false }
            list.append(address)
            return true
        }
        if !kept { free(state) }
    }

    /// Frees a state that is not worth keeping.
    func drop(_ state: UnsafeMutableRawPointer) { free(state) }
}
