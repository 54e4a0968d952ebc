/// Where completions go: a loop's inbox, or a test's list.
public protocol CompletionQueue: AnyObject, Sendable {
    /// Takes a round's completions, all of this queue at once. Called from any thread, never with a lock of the engine held that an append takes.
    func post(_ completions: [Completion])
}
