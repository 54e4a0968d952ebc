/// What the loop over sockets and the one in memory have in common: connections by slot, timers, the turn's end.
///
/// To be subclassed; what a subclass must bring stands under "For subclasses".
class StreamLoop: Loop {
    let outside: LoopInbox
    let pool = BufferPool()
    private var slots: [StreamConnection?] = []
    private var generations: [UInt32] = []
    private var free: [Int] = []
    private(set) var connectionCount = 0
    var timers = TimerHeap<any TimerTarget>()
    @exclusivity(unchecked) private var marked: [StreamConnection] = []
    @exclusivity(unchecked) private var signals: [Signal] = []
    /// A node's services: a handful.
    @exclusivity(unchecked) private var turnTargets: [any TurnTarget] = []
    @exclusivity(unchecked) private var jobs: [@Sendable (any Loop) -> Void] = []
    /// No connection may be made any more.
    var isStopping = false

    init(inbox: LoopInbox) { outside = inbox }

    // MARK: For subclasses

    var now: Int64 { 0 }
    /// `timers` has a new first one.
    func timersChanged() {}
    /// A connection has gone.
    func connectionClosed() {}
    func connect(
        to host: String, port: UInt16, timeout: Int64, limits: ConnectionLimits, budget: ByteBudget?, handler: any ConnectionHandler
    ) -> any ConnectAttempt {
        preconditionFailure("a loop that connects must say how")
    }

    // MARK: Timers

    func schedule(after milliseconds: Int64, _ target: any TimerTarget) -> TimerID {
        let (time, overflow) = now.addingReportingOverflow(max(0, milliseconds))
        let first = timers.next
        let id = TimerID(raw: timers.insert(at: overflow ? .max : time, target))
        if timers.next != first { timersChanged() }
        return id
    }

    func cancel(_ timer: TimerID) { timers.remove(timer.raw) }

    func fireTimers() {
        let time = now
        // Those that the fired ones ask for at once wait for the next turn.
        var left = timers.count
        while left > 0, let due = timers.popDue(time) {
            due.target.fired(TimerID(raw: due.name))
            left -= 1
        }
    }

    // MARK: Connections

    func register(_ connection: StreamConnection) -> UInt64 {
        connectionCount += 1
        let slot: Int
        if let unused = free.popLast() {
            slot = unused
        } else {
            slot = slots.count
            slots.append(nil)
            generations.append(1)
        }
        slots[slot] = connection
        return UInt64(slot) << 32 | UInt64(generations[slot])
    }

    func forget(_ connection: StreamConnection) {
        let slot = Int(connection.token >> 32)
        slots[slot] = nil
        generations[slot] &+= 1
        free.append(slot)
        connectionCount -= 1
        connectionClosed()
    }

    func connection(_ token: UInt64) -> StreamConnection? {
        let slot = Int(token >> 32)
        guard slot < slots.count, generations[slot] == UInt32(truncatingIfNeeded: token) else { return nil }
        return slots[slot]
    }

    /// Those that are open now.
    var connections: [StreamConnection] { slots.compactMap { $0 } }

    // MARK: The turn

    /// Runs what other threads have brought.
    func takeInbox() {
        outside.take(&signals, &jobs)
        for job in jobs { job(self) }
        jobs.removeAll(keepingCapacity: true)
        for signal in signals { connection(signal.token)?.complete(signal) }
        signals.removeAll(keepingCapacity: true)
    }

    /// Runs what other threads have brought, and sends what comes of it now: what is done must not wait for the turn of every connection that
    /// has something to read.
    func answer() {
        takeInbox()
        sendMarked()
    }

    func atTurnEnd(_ target: any TurnTarget) {
        if !turnTargets.contains(where: { $0 === target }) { turnTargets.append(target) }
    }

    /// `connection.turnEnded` is to be called at the end of this turn.
    func mark(_ connection: StreamConnection) { marked.append(connection) }

    /// The turn is over. Those who wait for that come last: what was held before may be taken now.
    func endTurn() {
        sendMarked()
        if turnTargets.isEmpty { return }
        for target in turnTargets { target.turnEnded() }
        turnTargets.removeAll(keepingCapacity: true)
    }

    private func sendMarked() {
        if marked.isEmpty { return }
        var index = 0
        while index < marked.count {
            marked[index].turnEnded()
            index += 1
        }
        marked.removeAll(keepingCapacity: marked.capacity <= 4096)
    }

    /// The budget has room for a connection that waited.
    func roomFor(_ token: UInt64) { connection(token)?.roomCame() }
}
