import Foundation
import Records

/// Files under `fixtures`.
enum Fixtures {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "fixtures")

    static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: root.appending(path: path))) }

    /// The bytes that a file of hexadecimal digits stands for.
    static func hex(_ path: String) throws -> [UInt8] {
        let digits = try bytes(path).filter { $0 > 32 }
        return stride(from: 0, to: digits.count - 1, by: 2).compactMap { at in
            UInt8(String(decoding: digits[at...(at + 1)], as: UTF8.self), radix: 16)
        }
    }

    /// The JSON objects of a file with one a line, decompressed if its name ends in `.gz`.
    static func lines(_ path: String) throws -> [[String: Any]] {
        var all = try bytes(path)
        if path.hasSuffix(".gz") { all = try all.withUnsafeBytes { try Codec.gzip.decompress($0) } }
        return try all.split(separator: 10).map { line in
            guard let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] else {
                throw CocoaError(.coderInvalidValue)
            }
            return object
        }
    }

    static func names(in path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: path).path).sorted()
    }
}
