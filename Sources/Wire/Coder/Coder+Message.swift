extension Decoder {
    /// Reads a whole message.
    @inline(__always)
    mutating func message<M: Message>() throws(WireError) -> M {
        var message = M()
        try message.code(&self)
        return message
    }
}

extension Encoder {
    /// Writes a whole message, which must be one of `key`.
    @inline(__always)
    mutating func message<M: Message>(_ message: M, _ key: APIKey) throws(WireError) {
        guard M.api.key == key else { throw .notEncodable("\(M.self) behind a header of \(key)") }
        var message = message
        try message.code(&self)
    }
}
