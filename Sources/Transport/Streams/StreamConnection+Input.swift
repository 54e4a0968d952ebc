extension StreamConnection {
    /// Gives frames to the handler while it takes them; what is left of `bytes` is held.
    func take(_ bytes: UnsafeRawBufferPointer) {
        var input = bytes
        // What was held is older.
        if held.isEmpty { deliver(&input) }
        if input.isEmpty || state != .open { return }
        held.append(contentsOf: input)
        budget?.charge(input.count)
    }

    /// Goes on with what was held.
    func takeHeld() {
        guard state == .open, !pausesReading else { return }
        let bytes = held
        let before = bytes.count - heldStart
        let left = bytes.withUnsafeBytes { all in
            var input = UnsafeRawBufferPointer(rebasing: all[heldStart...])
            deliver(&input)
            return input.count
        }
        guard state == .open else { return }
        heldStart = bytes.count - left
        if left == 0 { (held, heldStart) = ([], 0) }
        budget?.release(before - left)
    }

    /// A started frame's own buffer was read into.
    func filled(_ count: Int) {
        reader.filled(count)
        var nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        deliver(&nothing)
    }

    /// Whether a read may begin now, as the budget sees it; if not, it stands in its queue.
    func mayRead() -> Bool {
        guard let budget, !reader.isStarted, !hasTurn, budget.isSpent else { return true }
        waiter = budget.queue(wake: wake())
        return waiter == nil
    }

    /// The budget's queue has come to this connection.
    func roomCame() {
        waiter = nil
        hasTurn = true
        mark()
    }

    /// What the budget calls, on whatever thread gives room back.
    func wake() -> @Sendable () -> Void {
        let (inbox, token) = (core.outside, token)
        return { inbox.execute { ($0 as? StreamLoop)?.roomFor(token) } }
    }

    private func deliver(_ input: inout UnsafeRawBufferPointer) {
        if isDelivering { return }
        isDelivering = true
        defer { isDelivering = false }
        while state == .open, !pausesReading {
            switch reader.next(&input, wake: wake) {
            case .needsBytes: return
            case .whole(let bytes): core.pool.lend(bytes, charging: budget) { handler?.received($0, on: self) }
            case .frame(let frame): handler?.received(frame, on: self)
            case .tooLarge(let length): close(.frameTooLarge(length))
            case .negative(let length): close(.negativeFrame(length))
            case .waits(let number): waiter = number
            }
        }
    }
}
