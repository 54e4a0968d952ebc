/// A request of any API. The only door for requests: the switch over the messages happens in here, where they are specialised.
///
/// A new message takes a case and two lines, one in each switch.
public enum Request: Equatable, Sendable {
    case produce(ProduceRequest)
    case fetch(FetchRequest)
    case listOffsets(ListOffsetsRequest)
    case metadata(MetadataRequest)
    case apiVersions(ApiVersionsRequest)
    case createTopics(CreateTopicsRequest)

    /// Reads the request of `key` from its body.
    private init(_ key: APIKey, _ c: inout Decoder) throws(WireError) {
        switch key {
        case .produce: self = .produce(try c.message())
        case .fetch: self = .fetch(try c.message())
        case .listOffsets: self = .listOffsets(try c.message())
        case .metadata: self = .metadata(try c.message())
        case .apiVersions: self = .apiVersions(try c.message())
        case .createTopics: self = .createTopics(try c.message())
        }
    }

    /// Writes the request's body for `key`.
    private func encode(_ key: APIKey, _ c: inout Encoder) throws(WireError) {
        switch self {
        case .produce(let message): try c.message(message, key)
        case .fetch(let message): try c.message(message, key)
        case .listOffsets(let message): try c.message(message, key)
        case .metadata(let message): try c.message(message, key)
        case .apiVersions(let message): try c.message(message, key)
        case .createTopics(let message): try c.message(message, key)
        }
    }
}

extension Request {
    /// Decodes a frame that a client sent, its length bytes left out. Bytes behind the body are ignored. Payloads are ranges of `frame`.
    ///
    /// Throws `.unsupportedAPI` and `.unsupportedVersion` (which carry all of the header) or `.malformed`.
    public static func decode(_ frame: UnsafeRawBufferPointer) throws(WireError) -> (RequestHeader, Request) {
        var decoder = Decoder(frame)
        let header = try RequestHeader(&decoder)
        return (header, try Request(header.apiKey, &decoder))
    }

    /// Encodes the request behind `header`, whose API it must be; throws `.notEncodable`. Fields that the version does not have are left out.
    /// `frame` is what the ranges of payloads that were decoded point into.
    public func encode(_ header: RequestHeader, from frame: UnsafeRawBufferPointer? = nil) throws(WireError) -> EncodedFrame {
        var encoder = try header.encoder(source: frame)
        defer { encoder.deallocate() }
        try header.encode(&encoder)
        try encode(header.apiKey, &encoder)
        return try encoder.finish()
    }
}
