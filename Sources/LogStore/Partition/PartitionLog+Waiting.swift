import Threads

extension PartitionLog {
    /// Waits until something behind `offset` is readable under `limit`; the ticket's completion is `.readable`, once. False: it is already,
    /// and nothing was registered.
    public func wait(past offset: Int64, upTo limit: ReadLimit, ticket: Ticket) -> Bool {
        state.withLock { state in
            if state.isGone || state.limit(limit) > offset { return false }
            state.waiters.append(PartitionState.Waiter(offset: offset, limit: limit, ticket: ticket))
            return true
        }
    }

    /// Forgets a ticket, whether it waits to read or for an append.
    public func cancel(_ ticket: Ticket) {
        state.withLock { state in
            state.waiters.removeAll { $0.ticket == ticket }
            state.pending.removeAll { $0.ticket == ticket }
        }
    }

    /// Raises the high watermark, and tells who waited for that.
    func moveWatermark(
        _ state: inout PartitionState, to offset: Int64, _ end: RecoveryPoint, _ completions: inout CompletionBatch
    ) {
        guard offset > state.highWatermark else { return }
        state.highWatermark = offset
        state.producers?.settle(below: offset)
        state.watermarkPlace = Place(segment: end.segment, position: end.position)
        var done = 0
        while done < state.pending.count, state.pending[done].target <= offset {
            completions.add(state.pending[done].ticket, .durable, state.pending[done].target)
            done += 1
        }
        if done > 0 { state.pending.removeFirst(done) }
        if !state.waiters.isEmpty { wake(&state, &completions) }
    }

    /// Tells followers of an append.
    func wakeFollowers(_ state: inout PartitionState, _ completions: inout CompletionBatch) {
        if state.waiters.contains(where: { $0.limit == .logEnd }) { wake(&state, &completions) }
    }

    private func wake(_ state: inout PartitionState, _ completions: inout CompletionBatch) {
        let (watermark, stable, end) = (state.highWatermark, state.lastStable, state.logEnd)
        var left: [PartitionState.Waiter] = []
        for waiter in state.waiters {
            let limit =
                switch waiter.limit {
                case .highWatermark: watermark
                case .lastStable: stable
                case .logEnd: end
                }
            if limit > waiter.offset { completions.add(waiter.ticket, .readable, limit) } else { left.append(waiter) }
        }
        state.waiters = left
    }

    /// Ends all waiting: the partition is gone, or the directory offline.
    func abandon(_ outcome: Completion.Outcome, isGone: Bool) {
        var completions = CompletionBatch()
        state.withLock { state in
            if isGone { state.isGone = true }
            abandon(outcome, &state, &completions)
        }
        completions.post()
    }

    /// Ends all waiting, unless another thread holds the partition.
    func abandonIfFree(_ outcome: Completion.Outcome) {
        var completions = CompletionBatch()
        _ = state.withLockIfFree { abandon(outcome, &$0, &completions) }
        completions.post()
    }

    private func abandon(_ outcome: Completion.Outcome, _ state: inout PartitionState, _ completions: inout CompletionBatch) {
        for pending in state.pending { completions.add(pending.ticket, outcome, -1) }
        for waiter in state.waiters { completions.add(waiter.ticket, outcome, -1) }
        state.pending = []
        state.waiters = []
    }
}
