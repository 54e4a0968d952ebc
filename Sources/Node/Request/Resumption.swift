import LogStore

/// Why a request that waits is looked at again.
enum Resumption {
    /// The engine, a worker thread or the leader has finished with a part of it.
    case completed(part: Int, value: Int64, outcome: Completion.Outcome)
    /// Its time is over.
    case timedOut
}
