/// A partition, as the flusher sees it.
protocol FlushTarget: AnyObject, Sendable {
    /// What is to be synced now; nil if nothing is left to do. `capture`: what a checkpoint commits is wanted too.
    func beginFlush(capture: Bool) -> FlushWork?
    /// All of `work` is synced: moves the watermark where no journal does.
    func endFlush(_ work: FlushWork, _ completions: inout CompletionBatch)
    /// The journal has all up to `offset`, which is at `place`, unless the log was cut since it had been so `cuts` times: moves the watermark.
    func synced(_ offset: Int64, _ place: Place, cuts: UInt64, _ completions: inout CompletionBatch)
    /// What `state/` is to be told of `work`; nil if it counts no more.
    func checkpointChanges(_ work: FlushWork) -> [StoreChange]?
    /// What `index/` is to be told before.
    func indexChanges(_ work: FlushWork) -> [StoreChange]
    /// `index/` was told, whether `state/` will be or not.
    func indexed(_ work: FlushWork)
    /// `state/` was told.
    func checkpointed(_ work: FlushWork)
    /// The checkpoint did not happen: what it captured is to be captured again.
    func checkpointFailed()
}
