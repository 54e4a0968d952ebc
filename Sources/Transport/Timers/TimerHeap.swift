/// Timers in the order of their times: a binary heap whose entries can be removed by name, in O(log n).
struct TimerHeap<Target> {
    private struct Slot {
        var target: Target?
        var generation: UInt32 = 0
        /// Where it stands in `heap`.
        var place = 0
    }
    private struct Entry {
        let time: Int64
        /// Equal times fire in the order in which they were asked for.
        let turn: UInt64
        let slot: UInt32
        func isBefore(_ other: Entry) -> Bool { time != other.time ? time < other.time : turn < other.turn }
    }

    private var heap: [Entry] = []
    private var slots: [Slot] = []
    private var free: [UInt32] = []
    private var turns: UInt64 = 0

    /// When the first is due.
    var next: Int64? { heap.first?.time }
    var count: Int { heap.count }

    mutating func insert(at time: Int64, _ target: Target) -> UInt64 {
        let slot: UInt32
        if let unused = free.popLast() {
            slot = unused
        } else {
            slot = UInt32(slots.count)
            slots.append(Slot())
        }
        slots[Int(slot)].target = target
        turns += 1
        heap.append(Entry(time: time, turn: turns, slot: slot))
        rise(heap.count - 1)
        return UInt64(slot) << 32 | UInt64(slots[Int(slot)].generation)
    }

    /// False: it has fired or was removed before.
    @discardableResult
    mutating func remove(_ name: UInt64) -> Bool {
        let slot = Int(name >> 32)
        guard slot < slots.count, slots[slot].generation == UInt32(truncatingIfNeeded: name), slots[slot].target != nil else {
            return false
        }
        _ = take(slots[slot].place)
        return true
    }

    /// Takes the first one that is due at `now`.
    mutating func popDue(_ now: Int64) -> (name: UInt64, target: Target)? {
        guard let first = heap.first, first.time <= now else { return nil }
        let name = UInt64(first.slot) << 32 | UInt64(slots[Int(first.slot)].generation)
        guard let target = take(0) else { return nil }
        return (name, target)
    }

    private mutating func take(_ place: Int) -> Target? {
        let slot = Int(heap[place].slot)
        let target = slots[slot].target
        slots[slot].target = nil
        slots[slot].generation &+= 1
        free.append(UInt32(slot))
        let last = heap.removeLast()
        if place < heap.count {
            heap[place] = last
            slots[Int(last.slot)].place = place
            rise(place)
            sink(slots[Int(last.slot)].place)
        }
        return target
    }

    private mutating func rise(_ start: Int) {
        var place = start
        let entry = heap[place]
        while place > 0, entry.isBefore(heap[(place - 1) / 2]) {
            put(heap[(place - 1) / 2], place)
            place = (place - 1) / 2
        }
        put(entry, place)
    }

    private mutating func sink(_ start: Int) {
        var place = start
        let entry = heap[place]
        while true {
            var child = 2 * place + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].isBefore(heap[child]) { child += 1 }
            guard heap[child].isBefore(entry) else { break }
            put(heap[child], place)
            place = child
        }
        put(entry, place)
    }

    private mutating func put(_ entry: Entry, _ place: Int) {
        heap[place] = entry
        slots[Int(entry.slot)].place = place
    }
}
