/// A client's request on its way to the leader.
struct ForwardedRequest: Sendable {
    var principal: Principal
    var listener: String
    var address: String
    /// The client's whole frame, header included, without its length.
    var frame: [UInt8]
    /// Milliseconds that the client is willing to wait.
    var timeout: Int64
}
