import LogStore
import Records
import Testing

/// What a reader of a partition gets who asks for one offset after the other.
struct LogView: Equatable {
    /// Headers and values, by the offsets that each batch covers.
    var batches: [ClosedRange<Int64>: [String]] = [:]
    /// Offsets that are answered with CORRUPT_MESSAGE.
    var refused: [Int64] = []

    init(_ log: PartitionLog, maxBytes: Int = 300) throws {
        var next = log.offsets.logStart
        while next < log.offsets.highWatermark {
            do {
                guard case .slice(let slice) = try log.readWaiting(from: next, maxBytes: maxBytes) else {
                    Issue.record("nothing at \(next)")
                    return
                }
                next = try take(slice, from: next)
            } catch LogError.corrupt {
                refused.append(next)
                next += 1
            }
        }
    }

    private mutating func take(_ slice: LogSlice, from offset: Int64) throws -> Int64 {
        var next = offset
        try slice.read().withUnsafeBytes { raw in
            var iterator = BatchIterator(raw)
            while let batch = try iterator.next() {
                try batch.verifyChecksum()
                #expect(batch.header.lastOffset >= next, "asked for \(next)")
                var lines = ["\(batch.header)"]
                try batch.withRecords { records throws(BatchError) in
                    while let record = try records.next() {
                        lines.append("\(record.offset) " + (record.value.map { String(decoding: $0, as: UTF8.self) } ?? ""))
                    }
                }
                batches[batch.header.baseOffset...batch.header.lastOffset] = lines
                next = batch.header.nextOffset
            }
        }
        return next
    }

    /// The view without one batch, of which every offset is refused.
    func without(_ batch: ClosedRange<Int64>, refused: [Int64]? = nil) -> LogView {
        var view = self
        view.batches[batch] = nil
        view.refused = refused ?? Array(batch)
        return view
    }
}

/// A file's bytes, one of which flips a bit.
struct Rot {
    let fileSystem: any FileSystem
    let path: String

    func flip(_ position: Int64, bit: Int) throws {
        let file = try fileSystem.open(path, mode: .readWrite)
        var bytes = try file.read(1, at: position)
        bytes[0] ^= UInt8(1 << bit)
        try file.write(bytes, at: position)
        file.close()
    }

    /// Where the batches lie, and their offsets.
    func batches() throws -> [(bytes: Range<Int64>, offsets: ClosedRange<Int64>)] {
        var found: [(Range<Int64>, ClosedRange<Int64>)] = []
        try fileSystem.readWhole(path, limit: 1 << 30).withUnsafeBytes { raw in
            var iterator = BatchIterator(raw)
            while let batch = try iterator.next() {
                let end = Int64(iterator.position)
                found.append((end - Int64(batch.bytes.count)..<end, batch.header.baseOffset...batch.header.lastOffset))
            }
        }
        return found
    }
}
