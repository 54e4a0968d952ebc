/// What stands before every request. A response's header is its correlation id alone.
public struct RequestHeader: Equatable, Sendable {
    /// Which API is asked.
    public var apiKey: APIKey
    /// The version of request and response.
    public var version: Version
    /// Comes back in the response.
    public var correlationID: Int32
    /// What the client calls itself.
    public var clientID: String?

    /// A header of these fields.
    public init(apiKey: APIKey, version: Version, correlationID: Int32, clientID: String?) {
        self.apiKey = apiKey
        self.version = version
        self.correlationID = correlationID
        self.clientID = clientID
    }
}

extension RequestHeader {
    /// Reads the header and sets `c` to the version of what follows.
    init(_ c: inout Decoder) throws(WireError) {
        var (key, version, correlationID) = (0 as Int16, 0 as Int16, 0 as Int32)
        try c.int16(&key)
        try c.int16(&version)
        try c.int32(&correlationID)
        let clientID = try c.clientID()
        guard let apiKey = APIKey(rawValue: key) else {
            throw .unsupportedAPI(key: key, version: version, correlationID: correlationID, clientID: clientID)
        }
        let api = apiKey.api
        guard api.versions.contains(version) else {
            throw .unsupportedVersion(key: key, version: version, correlationID: correlationID, clientID: clientID)
        }
        c.version = version
        c.isFlexible = api.isFlexible(version)
        try c.noTags()
        self.init(apiKey: apiKey, version: version, correlationID: correlationID, clientID: clientID)
    }

    /// Writes the header: version 2 for a flexible version, else 1.
    func encode(_ c: inout Encoder) throws(WireError) {
        var (key, version, correlationID) = (apiKey.rawValue, version, correlationID)
        try c.int16(&key)
        try c.int16(&version)
        try c.int32(&correlationID)
        try c.clientID(clientID)
        try c.noTags()
    }

    /// Whether the response to this request has tagged fields in its header. That of ApiVersions never has: the client does not
    /// know yet what the broker speaks.
    var hasResponseTags: Bool { apiKey != .apiVersions && apiKey.api.isFlexible(version) }

    /// The frame that `body` writes, a message of this header's API and version. Most answers fit into memory on the stack.
    @inline(__always)
    func frame(
        source: UnsafeRawBufferPointer?, _ body: (inout Encoder) throws(WireError) -> Void
    ) throws(WireError) -> EncodedFrame {
        let api = apiKey.api
        guard api.versions.contains(version) else { throw .notEncodable("version \(version) of \(apiKey), which is not served") }
        return try withUnsafeTemporaryAllocation(byteCount: 512, alignment: 8) { lent throws(WireError) in
            var encoder = Encoder(version, isFlexible: api.isFlexible(version), source: source, in: lent)
            defer { encoder.deallocate() }
            try body(&encoder)
            return try encoder.finish()
        }
    }
}
