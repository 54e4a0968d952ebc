import Wire

/// Every message in every version: what can be read can be written, and reads as the same.
enum WireTarget {
    static func request(_ frame: UnsafeRawBufferPointer) throws {
        guard let (header, request) = try? Request.decode(frame), let once = try? request.encode(header, from: frame).bytes else { return }
        try once.withUnsafeBytes { raw in
            let body = UnsafeRawBufferPointer(rebasing: raw.dropFirst(4))
            let (head, again) = try Request.decode(body)
            let twice = try again.encode(head, from: body).bytes
            try FuzzFailure.unless(twice == once, "a request of \(header.apiKey) \(header.version) does not read as it was written")
        }
    }

    /// Two bytes are the API's key, one the version, the rest is the response.
    static func response(_ input: UnsafeRawBufferPointer) throws {
        var input = FuzzInput(input)
        guard let key = APIKey(rawValue: input.number()) else { return }
        let header = RequestHeader(apiKey: key, version: Version(input.byte()), correlationID: 9, clientID: nil)
        let frame = input.rest
        guard let (_, response) = try? Response.decode(frame, to: header), let once = try? response.encode(header, from: frame).bytes
        else { return }
        try once.withUnsafeBytes { raw in
            let body = UnsafeRawBufferPointer(rebasing: raw.dropFirst(4))
            let (_, again) = try Response.decode(body, to: header)
            let twice = try again.encode(header, from: body).bytes
            try FuzzFailure.unless(twice == once, "a response of \(key) \(header.version) does not read as it was written")
        }
    }
}
