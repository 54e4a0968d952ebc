import Foundation
import Testing

/// What `scripts/fuzz` begins with, without a fuzzer.
@Suite struct SeedTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "fixtures/fuzz")

    @Test("every seed, whole and cut at each byte, keeps the target's promises", arguments: FuzzTarget.allCases)
    func seeds(_ target: FuzzTarget) throws {
        let seeds = try FileManager.default.contentsOfDirectory(
            at: Self.folder.appending(path: target.rawValue), includingPropertiesForKeys: nil)
        #expect(!seeds.isEmpty)
        for seed in seeds {
            let bytes = [UInt8](try Data(contentsOf: seed))
            for count in stride(from: bytes.count, through: 0, by: -max(1, bytes.count / 40)) {
                do {
                    try bytes.prefix(count).withUnsafeBytes { try target.run($0) }
                } catch {
                    Issue.record("\(seed.lastPathComponent), \(count) bytes: \(error)")
                }
            }
        }
    }
}
