import Support
import Testing

@testable import LogStore

@Suite struct PartsTests {
    @Test("the end of an epoch is where the next one began: the rule of OffsetForLeaderEpoch")
    func epochs() {
        var epochs = EpochHistory()
        #expect(epochs.endOffset(of: 0, logEnd: 10) == (-1, -1))
        for (epoch, offset) in [(2, 5), (4, 9), (7, 20)] as [(Int32, Int64)] { epochs.note(epoch, at: offset) }
        #expect(epochs.endOffset(of: 7, logEnd: 30) == (7, 30))
        #expect(epochs.endOffset(of: 4, logEnd: 30) == (4, 20))
        #expect(epochs.endOffset(of: 3, logEnd: 30) == (2, 9))
        #expect(epochs.endOffset(of: 1, logEnd: 30) == (1, 5))
        #expect(epochs.endOffset(of: 8, logEnd: 30) == (-1, -1))
        #expect(epochs.endOffset(of: -1, logEnd: 30) == (-1, -1))
        #expect(epochs.epoch(of: 4) == -1 && epochs.epoch(of: 9) == 4 && epochs.epoch(of: 100) == 7)
        epochs.note(9, at: 20)
        #expect(epochs.entries.map(\.epoch) == [2, 4, 9])
        epochs.raiseStart(to: 12)
        #expect(epochs.entries.map(\.startOffset) == [12, 20])
        epochs.truncate(to: 15)
        #expect(epochs.latest == 4)
    }

    @Test("an index look-up never begins behind what is looked for, and at most an interval and a batch before it")
    func indexLookups() {
        var random = SplitMix64(seed: Seed("index look-ups").value)
        for _ in 0..<50 {
            var index = SparseIndex(baseOffset: 1000)
            var batches: [(position: Int64, offset: Int64, size: Int64, time: Int64)] = []
            var (position, offset): (Int64, Int64) = (0, 1000)
            for _ in 0..<Int.random(in: 1...300, using: &random) {
                let size = Int64.random(in: 70...20_000, using: &random)
                let time = Int64.random(in: 0...1000, using: &random)
                index.add(position: position, baseOffset: offset, size: size, maxTimestamp: time)
                batches.append((position, offset, size, time))
                position += size
                offset += Int64.random(in: 1...50, using: &random)
            }
            for batch in batches {
                let found = index.position(for: batch.offset)
                #expect(found <= batch.position && batch.position - found < SparseIndex.interval + 20_000)
                #expect(batches.contains { $0.position == found })
                let border = index.border(position: batch.position, offset: batch.offset)
                #expect(border <= batch.position)
                let first = batches.first { $0.time >= batch.time }?.position ?? 0
                #expect(index.position(forTimestamp: batch.time) <= first)
            }
        }
    }

    @Test("a directory's condition: short of room comes and goes, offline stays")
    func condition() {
        let condition = DirectoryCondition(path: "/d", reserve: 100)
        #expect(throws: Never.self) { try condition.checkWritable() }
        #expect(condition.setFree(50) && !condition.setFree(60))
        #expect(throws: LogError.self) { try condition.checkWritable() }
        #expect(throws: Never.self) { try condition.checkOnline() }
        #expect(condition.setFree(100))
        #expect(throws: Never.self) { try condition.checkWritable() }
        #expect(condition.goOffline("EIO") && !condition.goOffline("again"))
        #expect(!condition.setFree(1000))
        #expect(throws: LogError.self) { try condition.checkOnline() }
    }

    @Test("ids are written as Kafka writes them, and read back")
    func ids() {
        var random = SplitMix64(seed: 4)
        for _ in 0..<1000 {
            let id = TopicID(high: random.next(), low: random.next())
            #expect(TopicID(text: id.text) == id)
        }
        #expect(TopicID(high: .max, low: .max).text == "_____________________w")
        #expect(TopicID(text: "_____________________x") == nil)
        #expect(TopicID(text: "short") == nil)
    }

    @Test("the quarantine keeps to its bound: the oldest goes")
    func quarantine() throws {
        let files = MemoryFileSystem()
        let source = try { try files.open("/source", mode: .create(exclusive: true)) }()
        try source.write([UInt8](repeating: 3, count: 600), at: 0)
        let quarantine = Quarantine(fileSystem: files, directory: "/q", limit: 1000)
        let first = try quarantine.keep(source, 0..<600, name: "a", note: "first")
        let second = try quarantine.keep(source, 0..<600, name: "b", note: "second")
        #expect(first != second)
        #expect(try files.list("/q").count == 2)
        #expect(try files.readWhole(second).count == 600)
    }
}
