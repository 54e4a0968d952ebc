import Records

/// Writes a segment anew with its uncompressed batches compressed: one batch in, one batch out, of which only the codec bits, the payload, the
/// length and the checksum change. Control batches, empty ones and those that would not get smaller are copied.
struct ColdRewriter {
    /// So much is tried before a segment that does not get smaller is given up.
    private static let trial: Int64 = 8 << 20

    let job: ColdJob
    let fileSystem: any FileSystem
    /// Takes its time over so many bytes; false where all is to end.
    let pace: (Int) -> Bool

    func run() -> ColdOutcome {
        do throws(LogError) { return try write() } catch { return .dropped }
    }

    private func write() throws(LogError) -> ColdOutcome {
        guard let compressor = BatchCompressor(job.codec) else { return .dropped }
        let segment = job.segment
        let writer = try SegmentWriter(
            baseOffset: segment.baseOffset, generation: segment.generation + 1, in: job.directory, fileSystem)
        do throws(LogError) {
            let batches = SegmentBatches(job.file, to: segment.size)
            while let batch = try batches.next() {
                guard pace(2 * batch.bytes.count) else {
                    writer.abandon()
                    return .dropped
                }
                try append(batch, compressor, to: writer)
                if batches.position >= Self.trial, writer.size > batches.position / 20 * 19 { break }
            }
            guard batches.position == segment.size, writer.size <= segment.size / 10 * 9 else {
                writer.abandon()
                return .notWorth
            }
            try batches.prove(segment)
            var seal = try writer.finish(nextOffset: segment.nextOffset)
            (seal.isCold, seal.maxTimestamp) = (true, segment.maxTimestamp)
            return .written(RewrittenSegment(old: [segment], new: seal, index: writer.index, cleaner: nil, losesBatches: false))
        } catch {
            writer.abandon()
            throw error
        }
    }

    private func append(_ batch: RecordBatch, _ compressor: BatchCompressor, to writer: SegmentWriter) throws(LogError) {
        let made: [UInt8]?
        do throws(BatchError) { made = try compressor.compressed(batch) } catch { throw .batch(error) }
        guard let made else { return try writer.append(batch.bytes, batch.header) }
        var failure: LogError?
        made.withUnsafeBytes { raw in
            do throws(LogError) { try writer.append(raw, batch.header) } catch { failure = error }
        }
        if let failure { throw failure }
    }
}
