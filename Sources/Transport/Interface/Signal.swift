/// An answer from another thread to a connection: 32 bytes, posted without an allocation each.
public struct Signal: Sendable, Equatable {
    /// The connection: its slot in the loop << 32 | the slot's generation. One that has closed meanwhile gets nothing.
    public var token: UInt64
    /// The request of that connection, as its handler numbers them.
    public var request: UInt64
    /// What the poster has to say.
    public var value: Int64
    /// What the poster has to say, in short.
    public var code: Int32

    public init(token: UInt64, request: UInt64, value: Int64 = 0, code: Int32 = 0) {
        (self.token, self.request, self.value, self.code) = (token, request, value, code)
    }
}
