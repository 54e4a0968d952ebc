/// A frame as it goes out: its length, header and body.
public struct EncodedFrame: Equatable, Sendable {
    /// The four length bytes, which count the spliced bytes too, and all that is not spliced.
    public var bytes: [UInt8]
    /// Where bytes were left out, ascending; two may lie at one place, and then go out in this order.
    public var splices: [Splice]

    /// A frame of these parts.
    public init(bytes: [UInt8], splices: [Splice] = []) {
        self.bytes = bytes
        self.splices = splices
    }

    /// The size on the wire, spliced bytes included.
    public var count: Int { splices.reduce(bytes.count) { $0 + $1.count } }
}
