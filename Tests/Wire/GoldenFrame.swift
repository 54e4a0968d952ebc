import Foundation
import Wire

/// A line of a golden file: a request or a response of one version.
struct GoldenFrame: CustomStringConvertible {
    let key: APIKey
    let isRequest: Bool
    let version: Version
    /// The frame with its length bytes.
    let bytes: [UInt8]

    var description: String { "\(key) \(isRequest ? "request" : "response") \(version)" }

    /// The APIs that Kafka's schemas describe.
    static let keys = APIKey.allCases.filter { !$0.isInternal }

    /// All frames of an API, from the file that bears its name.
    static func all(_ key: APIKey) throws -> [GoldenFrame] {
        let name = "\(key)".replacingOccurrences(of: "ID", with: "Id")
        let file = Fixtures.directory.appending(path: "\(name.prefix(1).uppercased())\(name.dropFirst()).hex")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let fields = line.split(separator: " ")
            guard fields.count == 3, let version = Version(fields[1]) else { throw FixtureError.unknownLine(String(line)) }
            return GoldenFrame(
                key: key, isRequest: fields[0] == "request", version: version, bytes: try Fixtures.bytes(of: fields[2]))
        }
    }

    /// What `bytes`, a frame of the same kind, become when they are decoded and encoded.
    func roundTrip(_ bytes: [UInt8]) throws -> [UInt8] {
        isRequest ? try Frames.roundTripRequest(bytes) : try Frames.roundTripResponse(bytes, key, version)
    }

    /// The frame with other contents and the length that belongs to them.
    func replacing(_ payload: some Collection<UInt8>) -> [UInt8] {
        let length = UInt32(payload.count)
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) } + payload
    }
}
