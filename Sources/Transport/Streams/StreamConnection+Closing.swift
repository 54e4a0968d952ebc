extension StreamConnection {
    func closeAfterFlush() { finish(.finished, within: limits.flushMilliseconds) }

    /// Reads no more, sends what is queued, then closes for `why`; whatever happens, `milliseconds` from now it is closed.
    func finish(_ why: CloseReason, within milliseconds: Int64) {
        guard state == .open else { return }
        state = .finishing
        finishReason = why
        reader.abandon()
        deadline = core.schedule(after: milliseconds, self)
        mark()
    }

    /// All is sent. Closing with input unread would make the system reset the connection, and the peer could lose what it was just
    /// sent: so the output is shut down, and the input read and dropped until the peer closes.
    func outputEnded() {
        guard shutDownOutput() else { return close(finishReason) }
        state = .lingering
    }

    func close(_ why: CloseReason) {
        if state == .closed { return }
        state = .closed
        for timer in [idleTimer, deadline] { if let timer { core.cancel(timer) } }
        reader.abandon()
        if let waiter { budget?.leave(waiter) }
        budget?.release(held.count - heldStart)
        (held, heldStart, waiter) = ([], 0, nil)
        output.removeAll()
        release()
        core.forget(self)
        dismissHandler(why)
    }

    func fired(_ timer: TimerID) {
        if timer == deadline { return close(state == .lingering ? finishReason : .flushTimedOut) }
        guard timer == idleTimer else { return }
        let quiet = core.now - lastMoved
        if quiet >= limits.idleMilliseconds { return close(.idle) }
        idleTimer = core.schedule(after: limits.idleMilliseconds - quiet, self)
    }
}
