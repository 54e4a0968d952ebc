public import LogStore
import Records

/// Prints what segments hold, batch by batch.
public enum LogDump {
    /// Gives `write` a line (without its end) for each batch of `partitions`, and one for each record if they are asked for. Answers whether all
    /// of it is sound; a segment's dump ends at the first batch that is not, whose line says what is wrong.
    public static func run(
        _ partitions: [PartitionEntry], options: DumpOptions = DumpOptions(), in fileSystem: any FileSystem, write: (String) -> Void
    ) throws(LogToolError) -> Bool {
        let lines: any DumpLines = options.json ? JSONLines() : TextLines()
        var isSound = true
        for partition in partitions {
            for (index, segment) in partition.segments.enumerated() {
                // The next segment's name says what this one cannot hold.
                let next = index + 1 < partition.segments.count ? partition.segments[index + 1].baseOffset : nil
                if let next, next <= options.from { continue }
                if let base = segment.baseOffset, base > options.to { continue }
                if let line = lines.file(segment.path) { write(line) }
                if !(try dump(segment, options, lines, fileSystem, write)) { isSound = false }
            }
        }
        return isSound
    }

    private static func dump(
        _ segment: SegmentEntry, _ options: DumpOptions, _ lines: any DumpLines, _ fileSystem: any FileSystem, _ write: (String) -> Void
    ) throws(LogToolError) -> Bool {
        var reader = try SegmentReader(segment.path, in: fileSystem)
        defer { reader.close() }
        while true {
            let position = reader.position
            let step = try reader.next { batch throws(LogToolError) in show(batch, at: position, options, lines, write) }
            switch step {
            case .end: return true
            case .zeros(let range):
                if let line = lines.zeros(range) { write(line) }
                return true
            case .bad(let error, let range):
                write(lines.invalid(error.description, at: range.lowerBound))
                return false
            case .batch(let isSound, _):
                if !isSound { return false }
            }
        }
    }

    private static func show(
        _ batch: RecordBatch, at position: Int64, _ options: DumpOptions, _ lines: any DumpLines, _ write: (String) -> Void
    ) -> Bool {
        let header = batch.header
        guard header.lastOffset >= options.from, header.baseOffset <= options.to else { return true }
        do throws(BatchError) {
            try batch.verifyChecksum()
            write(lines.batch(header, at: position))
            guard options.records else { return true }
            try batch.withRecords(limit: options.maxExpandedBytes) { records throws(BatchError) in
                while let record = try records.next() { write(lines.record(record, isControl: header.attributes.isControl)) }
            }
            return true
        } catch {
            write(lines.invalid(error.description, at: position))
            return false
        }
    }
}
