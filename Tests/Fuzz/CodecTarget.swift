import Records

/// A codec's stream. What comes out is bounded, and comes back when it is compressed anew.
enum CodecTarget {
    private static let limit = 1 << 18

    static func run(_ input: UnsafeRawBufferPointer, _ codec: Codec) throws {
        guard let plain = try? codec.decompress(input, limit: limit) else { return }
        try FuzzFailure.unless(plain.count <= limit, "\(plain.count) bytes where \(limit) is the limit")
        let again = try plain.withUnsafeBytes { try codec.compress($0) }
        let back = try again.withUnsafeBytes { try codec.decompress($0, limit: limit) }
        try FuzzFailure.unless(back == plain, "\(codec): \(plain.count) bytes do not come back")
    }
}
