import Checksum
import Support
import Testing

@Suite struct CRC32CTests {
    @Test("the vectors of RFC 3720, appendix B.4, come out")
    func vectors() {
        #expect(CRC32C.of([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(CRC32C.of([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(CRC32C.of([UInt8](0..<32)) == 0x46DD_794E)
        #expect(CRC32C.of([UInt8]((0..<32).reversed())) == 0x113F_DB5C)
        #expect(CRC32C.of([UInt8]("123456789".utf8)) == 0xE306_9283)
        #expect(CRC32C.of([UInt8]()) == 0)
    }

    @Test("two parts combine to the checksum of the whole, wherever the cut is")
    func combine() {
        let seed = Seed("CRC32C combine")
        var random = SplitMix64(seed: seed.value)
        for _ in 0..<200 {
            let bytes = (0..<Int.random(in: 0...5000, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            let cut = Int.random(in: 0...bytes.count, using: &random)
            let (first, second) = (Array(bytes[..<cut]), Array(bytes[cut...]))
            #expect(CRC32C.combine(CRC32C.of(first), CRC32C.of(second), secondLength: UInt64(second.count)) == CRC32C.of(bytes))
        }
    }
}
