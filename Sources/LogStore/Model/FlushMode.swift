/// When what was appended becomes durable.
public enum FlushMode: Hashable, Sendable {
    /// Every append schedules a sync, and is readable once synced: nobody reads what a power cut could take back.
    case group
    /// Readable at the append; synced each so many milliseconds. For replicated clusters that trust their replicas.
    case interval(milliseconds: Int)
    /// Readable at the append; synced when the system likes, and at checkpoints.
    case os
}
