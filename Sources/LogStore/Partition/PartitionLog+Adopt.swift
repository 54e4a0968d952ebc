import Threads

extension PartitionLog {
    /// Goes on with what a later recovery made of the partition; who reads it or waits for it notices nothing.
    func adopt(_ recovered: PartitionState) {
        var completions = CompletionBatch()
        state.withLock { state in
            var next = recovered
            next.config = state.config
            next.waiters = state.waiters
            next.cuts = state.cuts + 1
            (next.isGone, next.isClosed, next.isFollower) = (state.isGone, state.isClosed, state.isFollower)
            let end = next.highWatermark
            next.highWatermark = min(end, state.highWatermark)
            state = next
            moveWatermark(&state, to: end, state.end, &completions)
        }
        completions.post()
    }

    /// There is something for the checkpoint that ends recovery.
    var hasNews: Bool { state.withLock { $0.isTouched } }
}
