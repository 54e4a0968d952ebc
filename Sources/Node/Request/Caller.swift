import Wire

/// Who asks, and what: all of a request but its body.
struct Caller: Sendable {
    let header: RequestHeader
    let client: Client

    var version: Version { header.version }
    var principal: Principal { client.principal }
    var listener: String { client.listener }
    var address: String { client.address }

    init(header: RequestHeader, client: Client) { (self.header, self.client) = (header, client) }

    init(header: RequestHeader, principal: Principal, listener: String, address: String) {
        self.init(header: header, client: Client(principal: principal, listener: listener, address: address))
    }
}

/// What all requests of a connection have in common: by reference, as each of them holds it.
final class Client: Sendable {
    let principal: Principal
    /// The listener's name, as the cluster image names it.
    let listener: String
    /// The client's address.
    let address: String

    init(principal: Principal, listener: String, address: String) {
        (self.principal, self.listener, self.address) = (principal, listener, address)
    }
}
