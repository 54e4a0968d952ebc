import Checksum
import Support
import Testing

@testable import LogStore

@Suite struct VerifiedBlocksTests {
    private let mib = VerifiedBlocks.size

    @Test("nothing counts at first; a new file counts as it grows; of an old one what is appended behind the block of its end")
    func beginnings() {
        var blocks = VerifiedBlocks()
        #expect(!blocks.contains(0) && !blocks.covers(0..<1) && blocks.covers(5..<5))
        blocks.know(from: 0)
        #expect(blocks.covers(0..<100 * mib))
        blocks.know(from: 3 * mib + 1)
        #expect(!blocks.covers(3 * mib..<3 * mib + 1) && blocks.covers(4 * mib..<9 * mib))
        blocks.know(from: 3 * mib)
        #expect(blocks.contains(3) && !blocks.contains(2))
    }

    @Test("a range is covered when every block with a byte of it counts")
    func ranges() {
        var blocks = VerifiedBlocks()
        blocks.set(1..<3)
        #expect(blocks.covers(mib..<3 * mib))
        #expect(!blocks.covers(mib - 1..<mib + 1) && !blocks.covers(3 * mib - 1..<3 * mib + 1))
        blocks.clear(2..<3)
        #expect(blocks.covers(mib..<2 * mib) && !blocks.covers(mib..<2 * mib + 1))
    }

    @Test("set, cleared and cut at random, they say what a set of numbers says")
    func model() {
        var random = SplitMix64(seed: Seed("verified blocks").value)
        for _ in 0..<200 {
            var blocks = VerifiedBlocks()
            var size = Int64.random(in: 0...300 * mib, using: &random)
            blocks.know(from: size)
            // Blocks below the end; those behind count in any case, once they are appended.
            var model: Set<Int> = []
            func end() -> Int { Int((size + mib - 1) / mib) }
            for _ in 0..<30 {
                let from = Int.random(in: 0...max(0, end() - 1), using: &random)
                let range = from..<min(max(end(), from), from + Int.random(in: 0...80, using: &random))
                switch Int.random(in: 0..<8, using: &random) {
                case 0:
                    size = Int64.random(in: 0...size, using: &random)
                    blocks.cut(to: size)
                    model = model.filter { $0 < end() }
                case 1...4:
                    blocks.set(range)
                    model.formUnion(range)
                default:
                    blocks.clear(range)
                    model.subtract(range)
                }
                for block in 0..<end() where blocks.contains(block) != model.contains(block) {
                    // The block of the end counts or not: its bytes behind the cut are appended.
                    #expect(block == end() - 1, "block \(block) of \(end())")
                }
                #expect(blocks.covers(Int64(end()) * mib..<Int64(end() + 3) * mib))
            }
        }
    }

    @Test("from two checksums it can be told which byte of a message a flipped bit lies in")
    func flippedBytes() {
        var random = SplitMix64(seed: Seed("flipped bytes").value)
        for _ in 0..<100 {
            var bytes = (0..<Int.random(in: 1...500, using: &random)).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            let before = CRC32C.of(bytes)
            let hit = Int.random(in: bytes.indices, using: &random)
            bytes[hit] ^= UInt8(1 << Int.random(in: 0..<8, using: &random))
            #expect(CRC32C.flippedBytes(difference: before ^ CRC32C.of(bytes), length: Int64(bytes.count)) == [Int64(hit)])
        }
        #expect(CRC32C.flippedBytes(difference: 0, length: 10).isEmpty)
    }
}
