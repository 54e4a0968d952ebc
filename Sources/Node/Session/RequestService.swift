import Transport
import Wire

/// What answers the requests that come in on a listener: a broker, or the cluster's leader.
protocol RequestService: TurnTarget, Sendable {
    /// The versions that this listener serves; what is not here is answered by closing the connection.
    func serves(_ key: APIKey) -> Bool
    /// Answers a request, or says how it will be.
    func handle(_ request: Request, _ context: RequestContext) -> HandlerResult
    /// A line for the log about a connection that is closed for what it sent.
    func refused(_ address: String, _ why: String)
}

extension RequestService {
    /// What came in this turn has been handed over.
    func turnEnded() {}
}
