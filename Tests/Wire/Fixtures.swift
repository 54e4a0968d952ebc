import Foundation
import Wire

/// The golden files of `fixtures/wire`.
enum Fixtures {
    static let directory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "fixtures/wire")

    /// The frame in a file of hex digits, its length bytes included.
    static func vector(_ name: String) throws -> [UInt8] {
        let text = try String(contentsOf: directory.appending(path: "vectors/\(name).hex"), encoding: .utf8)
        return try bytes(of: text.filter { !$0.isWhitespace })
    }

    static func bytes(of hex: some StringProtocol) throws -> [UInt8] {
        let digits = Array(hex.utf8)
        guard digits.count % 2 == 0 else { throw FixtureError.notHex }
        return try stride(from: 0, to: digits.count, by: 2).map { try value(digits[$0]) << 4 | value(digits[$0 + 1]) }
    }

    private static func value(_ digit: UInt8) throws -> UInt8 {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: throw FixtureError.notHex
        }
    }
}

enum FixtureError: Error { case notHex, unknownLine(String) }

/// A frame without its length bytes, decoded and encoded.
enum Frames {
    static func decodeRequest(_ frame: [UInt8]) throws -> (RequestHeader, Request) {
        try frame.withUnsafeBytes { try Request.decode(UnsafeRawBufferPointer(rebasing: $0.dropFirst(4))) }
    }

    static func decodeResponse(_ frame: [UInt8], _ key: APIKey, _ version: Version) throws -> (correlationID: Int32, Response) {
        let header = RequestHeader(apiKey: key, version: version, correlationID: 0, clientID: nil)
        return try frame.withUnsafeBytes { try Response.decode(UnsafeRawBufferPointer(rebasing: $0.dropFirst(4)), to: header) }
    }

    /// The frame after it was decoded and encoded.
    static func roundTripRequest(_ frame: [UInt8]) throws -> [UInt8] {
        let (header, request) = try decodeRequest(frame)
        return try frame.withUnsafeBytes { try request.encode(header, from: UnsafeRawBufferPointer(rebasing: $0.dropFirst(4))).bytes }
    }

    static func roundTripResponse(_ frame: [UInt8], _ key: APIKey, _ version: Version) throws -> [UInt8] {
        let (correlationID, response) = try decodeResponse(frame, key, version)
        let header = RequestHeader(apiKey: key, version: version, correlationID: correlationID, clientID: nil)
        return try frame.withUnsafeBytes { try response.encode(header, from: UnsafeRawBufferPointer(rebasing: $0.dropFirst(4))).bytes }
    }
}
