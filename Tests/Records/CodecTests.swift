import Foundation
import Records
import Support
import Testing

@Suite("Codecs")
struct CodecTests {
    static let packing: [Codec] = [.gzip, .snappy, .lz4, .zstd]

    private func sample(_ size: Int, _ random: inout SplitMix64, compressible: Bool) -> [UInt8] {
        (0..<size).map {
            compressible
                ? UInt8(truncatingIfNeeded: $0 % 251 / 3 + Int.random(in: 0...1, using: &random))
                : .random(in: .min ... .max, using: &random)
        }
    }

    private func pack(_ codec: Codec, _ bytes: [UInt8], level: Int? = nil) throws -> [UInt8] {
        try bytes.withUnsafeBytes { try codec.compress($0, level: level) }
    }

    private func unpack(_ codec: Codec, _ bytes: [UInt8], limit: Int = Codec.defaultLimit) throws -> [UInt8] {
        try bytes.withUnsafeBytes { try codec.decompress($0, limit: limit) }
    }

    @Test("what is compressed comes back, at every level", arguments: Codec.allCases)
    func roundTrip(_ codec: Codec) throws {
        var random = SplitMix64(seed: Seed("round trip").value)
        let levels: [Int?] = codec == .zstd ? [nil, -5, 1, 9] : [nil] + (codec.levels.map { $0.map { $0 } } ?? [])
        for size in [0, 1, 7, 100, 32 << 10, 65_536, 65_537, 300_000] {
            for compressible in [true, false] {
                let bytes = sample(size, &random, compressible: compressible)
                for level in size > 70_000 ? [nil, 1] : levels where level == nil || codec.levels != nil {
                    #expect(try unpack(codec, pack(codec, bytes, level: level), limit: size) == bytes, "\(codec) \(size) \(level ?? 0)")
                }
            }
        }
        #expect(throws: CodecError.self) { try pack(.gzip, [1], level: 10) }
    }

    @Test("the bound is exact: one byte less is too little", arguments: packing)
    func bound(_ codec: Codec) throws {
        for size in [1, 1000, 100_000, 2_000_000] {
            let packed = try pack(codec, [UInt8](repeating: 7, count: size))
            #expect(try unpack(codec, packed, limit: size).count == size)
            #expect(throws: CodecError.expandsPastLimit(codec, limit: size - 1)) { try unpack(codec, packed, limit: size - 1) }
            #expect(throws: CodecError.expandsPastLimit(codec, limit: 0)) { try unpack(codec, packed, limit: 0) }
        }
    }

    @Test("a stream cut off at any byte is refused", arguments: packing)
    func truncation(_ codec: Codec) throws {
        var random = SplitMix64(seed: 11)
        let whole = sample(600, &random, compressible: true)
        let packed = try pack(codec, whole)
        for size in 0..<packed.count {
            // Java's framing may end behind any block, and does behind none.
            if codec == .snappy && size == 16 { continue }
            #expect(throws: CodecError.self, "\(size) of \(packed.count)") { try unpack(codec, Array(packed[..<size])) }
        }
        #expect(throws: CodecError.self) { try unpack(codec, packed + [1, 2, 3]) }
    }

    @Test("a flipped bit never gives more than the bound, and never ends the process", arguments: packing)
    func flips(_ codec: Codec) throws {
        var random = SplitMix64(seed: Seed("flips of \(codec)").value)
        for size in [50, 5000] {
            let packed = try pack(codec, sample(size, &random, compressible: true))
            for bit in 0..<min(packed.count * 8, 4000) {
                var broken = packed
                broken[bit / 8] ^= 1 << UInt8(bit % 8)
                if let output = try? unpack(codec, broken, limit: 20_000) { #expect(output.count <= 20_000) }
            }
        }
    }

    @Test("bytes of no codec at all never end the process", arguments: packing)
    func noise(_ codec: Codec) throws {
        var random = SplitMix64(seed: Seed("noise for \(codec)").value)
        let magic = try pack(codec, Array("some bytes".utf8)).prefix(codec == .snappy ? 16 : 7)
        for round in 0..<1500 {
            let tail = (0..<Int.random(in: 0...200, using: &random)).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            _ = try? unpack(codec, round % 2 == 0 ? tail : magic + tail, limit: 100_000)
        }
    }

    @Test("gzip of several members is read to its end, and what follows must be a member")
    func members() throws {
        let (first, second) = (Array("hello ".utf8), [UInt8](repeating: 65, count: 100_000))
        for levels in [(1, 6), (6, 1), (9, 9)] {
            let both = try pack(.gzip, first, level: levels.0) + pack(.gzip, [], level: 1) + pack(.gzip, second, level: levels.1)
            #expect(try unpack(.gzip, both) == first + second)
        }
        #expect(throws: CodecError.self) { try unpack(.gzip, pack(.gzip, first) + [UInt8](repeating: 0, count: 20)) }
    }

    @Test("other programs read our gzip")
    func gzipOfOthers() throws {
        let bytes = [UInt8](repeating: 66, count: 200_000) + Array("end".utf8)
        for level in [1, 2, 6, 9] {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/gzip")
            process.arguments = ["-dc"]
            let (input, output) = (Pipe(), Pipe())
            (process.standardInput, process.standardOutput) = (input, output)
            try process.run()
            input.fileHandleForWriting.write(Data(try pack(.gzip, bytes, level: level)))
            try input.fileHandleForWriting.close()
            #expect([UInt8](output.fileHandleForReading.readDataToEndOfFile()) == bytes)
        }
    }

    @Test("a raw snappy block is read as well as Java's framing")
    func rawSnappy() throws {
        let framed = try pack(.snappy, Array("value value value value".utf8))
        #expect(framed.prefix(8) == [0x82, 0x53, 0x4E, 0x41, 0x50, 0x50, 0x59, 0])
        #expect(try unpack(.snappy, Array(framed[20...])) == Array("value value value value".utf8))
        #expect(try unpack(.snappy, framed + framed) == Array("value value value valuevalue value value value".utf8))
    }

    @Test("what a snappy block says of its length is no reason to allocate it")
    func lyingSnappy() {
        #expect(throws: CodecError.self) { try unpack(.snappy, [0xFF, 0xFF, 0xFF, 0x2F, 0, 1]) }
    }

    @Test("an lz4 frame has independent blocks of 64 KiB, and its header's checksum must hold")
    func lz4Header() throws {
        var packed = try pack(.lz4, Array("value value value value".utf8))
        #expect(packed[4] & 0x20 != 0 && packed[5] == 0x40)
        packed[6] ^= 1
        #expect(throws: CodecError.self) { try unpack(.lz4, packed) }
    }

    @Test("a broken frame leaves nothing behind for the next one")
    func brokenFrames() throws {
        let sized = try Fixtures.hex("records/lz4_with_size.hex")
        #expect(try unpack(.lz4, sized).count == 70_000)
        let good = try pack(.lz4, Array("value value value".utf8))
        for _ in 0..<50 {
            #expect(throws: CodecError.self) { try unpack(.lz4, Array(sized.dropLast(20))) }
            #expect(try unpack(.lz4, good) == Array("value value value".utf8))
        }
    }

    @Test("what a snappy block cannot hold is refused before memory is taken for it")
    func expandingSnappy() {
        // Says 50 MB, holds one byte.
        #expect(throws: CodecError.corrupt(.snappy, reason: "says 50000000 bytes, which it cannot hold")) {
            try unpack(.snappy, [0x80, 0xE1, 0xEB, 0x17, 0, 1])
        }
    }

    @Test("zstd without a content size, and several frames of it, are read")
    func zstdForms() throws {
        let whole = try Fixtures.hex("records/zstd_without_size.hex")
        let records = try unpack(.zstd, whole)
        #expect(records.count == 135 && records.starts(with: [0x58, 0, 0, 0, 0x04, 0x6B, 0x30]))
        #expect(try unpack(.zstd, whole + pack(.zstd, [1, 2, 3])) == records + [1, 2, 3])
    }

    @Test("states and buffers are shared by many threads without mixing anything up")
    func threads() async throws {
        await withTaskGroup(of: Bool.self) { group in
            for task in 0..<8 {
                group.addTask {
                    (0..<40).allSatisfy { round in
                        let codec = CodecTests.packing[(task + round) % 4]
                        let bytes = [UInt8](repeating: UInt8(task), count: 1000 * (round + 1))
                        let packed = try? bytes.withUnsafeBytes { try codec.compress($0) }
                        return packed.flatMap { try? $0.withUnsafeBytes { try codec.decompress($0) } } == bytes
                    }
                }
            }
            for await right in group { #expect(right) }
        }
    }
}
