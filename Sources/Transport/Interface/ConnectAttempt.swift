/// A connection that is being made. Its handler is told `opened` or `failed`, once.
public protocol ConnectAttempt: AnyObject {
    /// Gives up, if it is not decided yet: the handler is told `failed(.cancelled)` at once.
    func cancel()
}
