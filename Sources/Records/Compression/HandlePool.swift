import Threads

/// Codec states that wait for their next use: making one costs more than a small batch does.
///
/// A state is a C pointer, owned by whoever took it; its address travels through the lock.
struct HandlePool: Sendable {
    private let idle = Lock<[UInt]>([])
    private let most: Int
    private let make: @Sendable () -> UnsafeMutableRawPointer?
    private let free: @Sendable (UnsafeMutableRawPointer) -> Void
    private let isWorthKeeping: @Sendable (UnsafeMutableRawPointer) -> Bool

    /// Keeps at most `most` states that nobody uses, of those that are worth it.
    init(
        most: Int = 4, make: @escaping @Sendable () -> UnsafeMutableRawPointer?,
        free: @escaping @Sendable (UnsafeMutableRawPointer) -> Void,
        isWorthKeeping: @escaping @Sendable (UnsafeMutableRawPointer) -> Bool = { _ in true }
    ) {
        (self.most, self.make, self.free, self.isWorthKeeping) = (most, make, free, isWorthKeeping)
    }

    /// Runs `body` with a state for it alone.
    ///
    /// A state that met an error is never used again: not every library's reset takes back all that hostile bytes did to it (lz4 1.9.4
    /// keeps what a broken frame said of its size, and refuses the next one for it).
    func use<R>(for codec: Codec, _ body: (UnsafeMutableRawPointer) throws(CodecError) -> R) throws(CodecError) -> R {
        guard let state = take() else { throw .library(codec, reason: "no memory") }
        do throws(CodecError) {
            let result = try body(state)
            give(state)
            return result
        } catch {
            free(state)
            throw error
        }
    }

    private func take() -> UnsafeMutableRawPointer? {
        if let address = idle.withLock({ $0.popLast() }) { return UnsafeMutableRawPointer(bitPattern: address) }
        return make()
    }

    private func give(_ state: UnsafeMutableRawPointer) {
        let address = UInt(bitPattern: state)
        let kept =
            isWorthKeeping(state)
            && idle.withLock { list in
                guard list.count < most else { return false }
                list.append(address)
                return true
            }
        if !kept { free(state) }
    }
}
