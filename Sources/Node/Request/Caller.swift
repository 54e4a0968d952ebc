import Wire

/// Who asks, and what: all of a request but its body.
struct Caller: Sendable {
    let header: RequestHeader
    let principal: Principal
    /// The listener's name, as the cluster image names it.
    let listener: String
    /// The client's address.
    let address: String

    var version: Version { header.version }
}
