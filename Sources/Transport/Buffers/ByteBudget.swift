import Synchronization
import Threads

/// The in-flight bytes of a process: what its connections' frames hold, those that are still arriving and those that are kept.
///
/// Where it is spent, connections without a started frame stop reading and go on first come, first served. A started frame grows while
/// there is room; the oldest of them may finish in any case, one at a time, so that something always ends and gives its bytes back.
/// So the bound is passed by one frame at most, and by what single reads bring (64 KiB a connection that was let through).
public final class ByteBudget: Sendable {
    private struct Waiter {
        /// The frame that wants to grow; nil: a connection that wants to begin one.
        let frame: UInt64?
        let bytes: Int
        let wake: @Sendable () -> Void
    }

    private struct State {
        var nextNumber: UInt64 = 1
        /// Frames that have begun and not ended, oldest first from `oldest` on; those in `ended` are gone.
        var started: [UInt64] = []
        var oldest = 0
        var ended: Set<UInt64> = []
        /// Waiters by number, and their order of arrival from `first` on.
        var waiters: [UInt64: Waiter] = [:]
        var waiterOfFrame: [UInt64: UInt64] = [:]
        var order: [UInt64] = []
        var first = 0
    }

    /// The bound, in bytes.
    public let capacity: Int
    private let usedBytes = Atomic<Int>(0)
    private let waiting = Atomic<Int>(0)
    /// The frame that was let over the bound; 0: none.
    private let overdraft = Atomic<UInt64>(0)
    private let state = Lock(State())

    public init(capacity: Int) { self.capacity = capacity }

    /// Bytes held now; can be over `capacity` by what was let through so that something ends.
    public var used: Int { usedBytes.load(ordering: .relaxed) }

    /// Whether a connection must wait its turn before it begins a frame.
    var isSpent: Bool { used >= capacity || waiting.load(ordering: .relaxed) > 0 }

    /// Takes room without asking: for what is there already.
    func charge(_ bytes: Int) { usedBytes.wrappingAdd(bytes, ordering: .relaxed) }

    /// Gives room back, all that `frame` held where one is named, and wakes whoever it is enough for.
    func release(_ bytes: Int, of frame: UInt64 = 0) {
        if frame != 0 { _ = overdraft.compareExchange(expected: frame, desired: 0, ordering: .sequentiallyConsistent) }
        usedBytes.wrappingSubtract(bytes, ordering: .sequentiallyConsistent)
        if waiting.load(ordering: .sequentiallyConsistent) > 0 { wakeWaiters() }
    }

    /// A frame begins. `end` must follow.
    func begin() -> UInt64 {
        state.withLock {
            let number = $0.nextNumber
            $0.nextNumber += 1
            $0.started.append(number)
            return number
        }
    }

    /// A frame has all its memory, or is given up: it is nobody's elder any more. What it holds stays charged.
    func end(_ frame: UInt64) {
        state.withLock {
            $0.ended.insert(frame)
            while $0.oldest < $0.started.count, $0.ended.remove($0.started[$0.oldest]) != nil { $0.oldest += 1 }
            if $0.oldest > 32, $0.oldest * 2 > $0.started.count {
                $0.started.removeSubrange(0..<$0.oldest)
                $0.oldest = 0
            }
        }
        if waiting.load(ordering: .sequentiallyConsistent) > 0 { wakeWaiters() }
    }

    /// Room for a started frame to grow by `bytes`; nil: take it, it is charged. Else the number to `leave` with;
    /// `wake` is called (from any thread) when it is worth asking again.
    func grow(_ frame: UInt64, by bytes: Int, wake: @escaping @Sendable () -> Void) -> UInt64? {
        state.withLock {
            // Shown before the look at what is used: `release` does these two the other way round, so one of us sees the other.
            waiting.wrappingAdd(1, ordering: .sequentiallyConsistent)
            if usedBytes.load(ordering: .sequentiallyConsistent) + bytes <= capacity || mayOverdraw(frame, $0) {
                waiting.wrappingSubtract(1, ordering: .sequentiallyConsistent)
                charge(bytes)
                return nil
            }
            return enqueue(Waiter(frame: frame, bytes: bytes, wake: wake), &$0)
        }
    }

    /// A turn to begin a frame; nil: there is room.
    func queue(wake: @escaping @Sendable () -> Void) -> UInt64? {
        state.withLock {
            waiting.wrappingAdd(1, ordering: .sequentiallyConsistent)
            if usedBytes.load(ordering: .sequentiallyConsistent) < capacity, $0.waiters.isEmpty {
                waiting.wrappingSubtract(1, ordering: .sequentiallyConsistent)
                return nil
            }
            return enqueue(Waiter(frame: nil, bytes: 0, wake: wake), &$0)
        }
    }

    /// Leaves the queue, where the waiter still stands in it (`wake` and the end of its connection can cross).
    func leave(_ waiter: UInt64) {
        state.withLock {
            var unheard: [@Sendable () -> Void] = []
            _ = dequeue(waiter, &$0, &unheard)
        }
        if waiting.load(ordering: .sequentiallyConsistent) > 0 { wakeWaiters() }
    }

    /// The oldest frame may go over the bound, unless another has and what it took is not back yet.
    private func mayOverdraw(_ frame: UInt64, _ state: State) -> Bool {
        guard state.oldest < state.started.count, state.started[state.oldest] == frame else { return false }
        let before = overdraft.compareExchange(expected: 0, desired: frame, ordering: .sequentiallyConsistent).original
        return before == 0 || before == frame
    }

    /// The caller has counted it in `waiting`.
    private func enqueue(_ waiter: Waiter, _ state: inout State) -> UInt64 {
        let number = state.nextNumber
        state.nextNumber += 1
        state.waiters[number] = waiter
        if let frame = waiter.frame { state.waiterOfFrame[frame] = number }
        state.order.append(number)
        return number
    }

    /// Wakes from the front of the queue while there is room, and the oldest started frame in any case. A woken one asks again.
    private func wakeWaiters() {
        let woken: [@Sendable () -> Void] = state.withLock { state in
            var calls: [@Sendable () -> Void] = []
            var room = capacity - usedBytes.load(ordering: .sequentiallyConsistent)
            if state.oldest < state.started.count, let number = state.waiterOfFrame[state.started[state.oldest]],
                mayOverdraw(state.started[state.oldest], state)
            {
                room -= dequeue(number, &state, &calls)
            }
            while room > 0, state.first < state.order.count {
                let number = state.order[state.first]
                if let waiter = state.waiters[number] {
                    if waiter.bytes > room { break }
                    room -= dequeue(number, &state, &calls)
                }
                state.first += 1
            }
            if state.first > 32, state.first * 2 > state.order.count {
                state.order.removeSubrange(0..<state.first)
                state.first = 0
            }
            return calls
        }
        for wake in woken { wake() }
    }

    /// Takes a waiter out; returns the room that it will need.
    private func dequeue(_ number: UInt64, _ state: inout State, _ calls: inout [@Sendable () -> Void]) -> Int {
        guard let waiter = state.waiters.removeValue(forKey: number) else { return 0 }
        if let frame = waiter.frame { state.waiterOfFrame[frame] = nil }
        waiting.wrappingSubtract(1, ordering: .sequentiallyConsistent)
        calls.append(waiter.wake)
        return max(waiter.bytes, Self.expected)
    }

    /// What a connection that begins a frame is taken to need, so that a little room does not wake all of them.
    private static let expected = 16 << 10
}
