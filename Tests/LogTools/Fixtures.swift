import Foundation
import LogStore
import LogTools
import Records

/// Files under `fixtures/segments`, all written by Apache Kafka.
enum Fixtures {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "fixtures/segments").path

    static func path(_ name: String) -> String { root + "/" + name }

    static func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path(name)))) }

    /// The lines of a file, decompressed if its name ends in `.gz`.
    static func lines(_ name: String) throws -> [String] {
        var all = try bytes(name)
        if name.hasSuffix(".gz") { all = try all.withUnsafeBytes { try Codec.gzip.decompress($0) } }
        return all.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
    }
}

/// A data directory in memory with one partition, whose segments are given.
func directory(_ segments: [String: [UInt8]], at path: String = "/data/broker-1/t-0") throws -> MemoryFileSystem {
    let fileSystem = MemoryFileSystem()
    try fileSystem.makeDirectories(path)
    for (name, bytes) in segments { try fileSystem.replaceWhole(path + "/" + name, with: bytes) }
    return fileSystem
}

/// What a verification finds in one partition whose segments are given.
func verify(_ segments: [String: [UInt8]]) throws -> VerifyReport {
    let fileSystem = try directory(segments)
    return try LogVerifier.run(LogLocation.partitions(at: "/data", in: fileSystem), in: fileSystem)
}

/// A batch of `count` records from `offset` on.
func batch(at offset: Int64, count: Int = 3, epoch: Int32 = 0, codec: Codec = .none) throws -> [UInt8] {
    var builder = BatchBuilder(baseOffset: offset, codec: codec)
    builder.leaderEpoch = epoch
    for index in 0..<count {
        builder.append(timestamp: 1_700_000_000_000 + Int64(index), key: Array("k\(index)".utf8), value: Array("value \(offset)".utf8))
    }
    return try builder.finish()
}

let firstSegment = "00000000000000000000.log"
