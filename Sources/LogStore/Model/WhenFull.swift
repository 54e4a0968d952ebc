/// What an append does while the journal has no room for it. Nothing of it is written before there is.
public enum WhenFull: Sendable {
    /// Waits on its thread.
    case wait
    /// Throws `LogError.parked`; the ticket's completion is `.room`, once, when it may be tried again.
    case park(Ticket)
    /// Is held in memory besides: for the rest of a request whose first append was let in.
    case goOn
}
