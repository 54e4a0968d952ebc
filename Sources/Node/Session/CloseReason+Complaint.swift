import Transport

extension CloseReason {
    /// The peer did something that its owner would want to know of, in a log line.
    var isComplaint: Bool {
        switch self {
        case .frameTooLarge, .negativeFrame, .error, .flushTimedOut: true
        case .peer, .reset, .idle, .shutdown, .finished: false
        }
    }
}
