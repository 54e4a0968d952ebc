/// The requests of one connection that are not answered yet, in the order in which they came.
///
/// Kafka's clients match an answer by its place as well as by its number, so one that is ready early waits here for those before it.
struct ReplyQueue<Context> {
    /// A request that waits: by reference, since it is looked at and passed on several times.
    final class Waiting {
        // On its loop alone: the runtime need not look for overlapping accesses each time.
        @exclusivity(unchecked) var pending: PendingRequest
        let context: Context

        init(_ pending: PendingRequest, _ context: Context) { (self.pending, self.context) = (pending, context) }
    }

    enum Slot {
        case waiting(Waiting)
        case ready(OutgoingFrame)
        case silent
        case close(String)
    }

    private var slots: [Slot] = []
    private var head = 0
    /// The number of the request at the head.
    private(set) var first: UInt64 = 0

    var count: Int { slots.count - head }
    var isEmpty: Bool { count == 0 }
    /// The number that the next request gets.
    var next: UInt64 { first + UInt64(count) }

    mutating func append(_ slot: Slot) { slots.append(slot) }

    /// The slot of request `number`, if it is still here.
    subscript(_ number: UInt64) -> Slot? {
        get {
            guard number >= first, number < next else { return nil }
            return slots[head + Int(number - first)]
        }
        set {
            guard let newValue, number >= first, number < next else { return }
            slots[head + Int(number - first)] = newValue
        }
    }

    /// Takes out the head if it is not waiting.
    mutating func popFinished() -> Slot? {
        guard head < slots.count else { return nil }
        if case .waiting = slots[head] { return nil }
        // All that there was: what is nearly always so.
        if slots.count == 1 {
            first += 1
            return slots.removeLast()
        }
        let slot = slots[head]
        slots[head] = .silent
        head += 1
        first += 1
        if head == slots.count {
            slots.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 64, head * 2 >= slots.count {
            slots.removeFirst(head)
            head = 0
        }
        return slot
    }

    /// Every slot from the head on.
    var remaining: ArraySlice<Slot> { slots[head...] }
}
