public import Transport
public import Wire

/// A node's answer.
public struct CallAnswer {
    /// The response; its payloads are ranges of `frame`.
    public let response: Response
    /// What it was decoded from.
    public let frame: Frame
    /// The request's header: which version was spoken.
    public let header: RequestHeader
}
