/// Asks what the broker speaks; the first request on every connection.
public struct ApiVersionsRequest: Message {
    static var api: API { API(.apiVersions, 0...4, flexible: 3) }

    public var clientSoftwareName = ""
    public var clientSoftwareVersion = ""

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        if c.has(3...) {
            try c.string(&clientSoftwareName)
            try c.string(&clientSoftwareVersion)
        }
        try c.noTags()
    }
}
