/// What a connection over a socket and one in memory have in common: frames, back-pressure, the ways to end.
///
/// To be subclassed; what a subclass must bring stands under "For subclasses".
class StreamConnection: Connection, TimerTarget {
    // What is used several times a request is used by the loop's thread alone: the runtime need not look for overlapping accesses there.
    enum State { case open, finishing, lingering, closed }

    let core: StreamLoop
    @exclusivity(unchecked) private(set) var token: UInt64 = 0
    let peer: String
    let local: String
    let limits: ConnectionLimits
    let budget: ByteBudget?
    @exclusivity(unchecked) private(set) var handler: (any ConnectionHandler)?
    @exclusivity(unchecked) var state = State.open
    @exclusivity(unchecked) var reader: FrameReader
    @exclusivity(unchecked) var output = OutputQueue()
    /// Read, but not yet taken: it came while the handler did not want it or the budget was spent.
    @exclusivity(unchecked) var held: [UInt8] = []
    var heldStart = 0
    var handlerPauses = false
    /// The output queue is between its high mark and its low one.
    var outputPauses = false
    @exclusivity(unchecked) var isDelivering = false
    private var isMarked = false
    /// Where it stands in the budget's queue.
    var waiter: UInt64?
    /// The budget's queue has let it through.
    var hasTurn = false
    var lastMoved: Int64
    var idleTimer: TimerID?
    var deadline: TimerID?
    var finishReason = CloseReason.finished

    init(
        core: StreamLoop, peer: String, local: String, limits: ConnectionLimits, budget: ByteBudget?, handler: any ConnectionHandler
    ) {
        (self.core, self.peer, self.local, self.limits, self.budget, self.handler) = (core, peer, local, limits, budget, handler)
        reader = FrameReader(limit: limits.maxFrameBytes, pool: core.pool, budget: budget)
        lastMoved = core.now
    }

    // MARK: For subclasses

    /// Sends from `output` what the other side takes.
    func transmit() {}
    /// Whether to read or to write has changed.
    func interestChanged() {}
    /// All is sent: tells the peer so. False: there is nobody to tell, close.
    func shutDownOutput() -> Bool { false }
    /// Gives the descriptor back.
    func release() {}

    // MARK: What handlers see

    var loop: any Loop { core }
    var isOpen: Bool { state == .open }
    var queuedBytes: Int { output.count }

    func send(_ bytes: [UInt8]) { send(bytes, 0..<bytes.count) }

    func send(_ bytes: [UInt8], _ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "a range outside of the bytes to send")
        guard state == .open else { return }
        output.append(bytes, range)
        queued()
    }

    func send(_ file: FileRange) {
        guard state == .open else { return }
        output.append(descriptor: file.descriptor, offset: file.offset, count: file.count, owner: file.owner)
        queued()
    }

    func pauseReading() { handlerPauses = true }

    func resumeReading() {
        guard handlerPauses else { return }
        handlerPauses = false
        mark()
    }

    // MARK: Within the target

    /// Puts it into the loop's table and tells the handler.
    func begin() {
        token = core.register(self)
        if limits.idleMilliseconds > 0 { idleTimer = core.schedule(after: limits.idleMilliseconds, self) }
        handler?.opened(self)
        mark()
    }

    func complete(_ signal: Signal) {
        guard state == .open else { return }
        handler?.completed(signal, on: self)
    }

    var pausesReading: Bool { handlerPauses || outputPauses || waiter != nil }

    func mark() {
        if isMarked || state == .closed { return }
        isMarked = true
        core.mark(self)
    }

    /// Sends what the turn has queued, takes what was held, and sees what to wait for next.
    func turnEnded() {
        guard isMarked else { return }
        isMarked = false
        guard state != .closed else { return }
        if !held.isEmpty { takeHeld() }
        flush()
        if state != .closed { interestChanged() }
    }

    private func queued() {
        if output.count > limits.outputHighBytes { outputPauses = true }
        mark()
    }

    func flush() {
        guard state == .open || state == .finishing else { return }
        if !output.isEmpty { transmit() }
        if outputPauses, output.count <= limits.outputLowBytes, state == .open {
            outputPauses = false
            handler?.drained(self)
            if !held.isEmpty { mark() }
        }
        if state == .finishing, output.isEmpty { outputEnded() }
    }

    /// The handler is told, and let go.
    func dismissHandler(_ why: CloseReason) {
        let last = handler
        handler = nil
        last?.closed(self, why)
    }
}
