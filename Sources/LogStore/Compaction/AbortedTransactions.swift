import Records

/// Which offsets of which producers belong to transactions that were aborted, as the log itself says.
struct AbortedTransactions: Equatable {
    /// By producer: from the first record of a transaction to its marker; rising.
    private var ranges: [Int64: [ClosedRange<Int64>]] = [:]
    private var open: [Int64: Int64] = [:]

    var isEmpty: Bool { ranges.isEmpty }

    /// Whether a batch of a producer, which begins at `offset`, was aborted.
    func contains(_ producerID: Int64, _ offset: Int64) -> Bool {
        guard let own = ranges[producerID] else { return false }
        var (low, high) = (0, own.count)
        while low < high {
            let middle = (low + high) / 2
            if own[middle].upperBound < offset { low = middle + 1 } else { high = middle }
        }
        return low < own.count && own[low].contains(offset)
    }

    /// Looks at the headers from the batch that holds `offset` on. A transaction that is open at the segments' end is followed into what
    /// comes `behind` them; `lastStable` and beyond is not looked at.
    init(in segments: [Segment], behind: [Segment], from offset: Int64, lastStable: Int64) throws(LogError) {
        for (i, segment) in (segments + behind).enumerated() where segment.nextOffset > offset {
            if i >= segments.count, open.isEmpty { break }
            try scan(segment, from: offset, lastStable: lastStable)
        }
        open = [:]
    }

    private mutating func scan(_ segment: Segment, from offset: Int64, lastStable: Int64) throws(LogError) {
        let file = try segment.file.open()
        var result: Result<AbortedTransactions, LogError> = .success(self)
        withUnsafeTemporaryAllocation(byteCount: HeaderScan.bufferSize, alignment: 16) { buffer in
            result = Result { [self] () throws(LogError) in
                var found = self
                var scan = HeaderScan(file, from: 0, to: segment.size, buffer: buffer)
                while let header = try scan.next(), header.baseOffset < lastStable {
                    guard header.lastOffset >= offset, header.attributes.isTransactional, header.hasProducerID else { continue }
                    if header.attributes.isControl {
                        let marker = try marker(file, scan.position - Int64(header.sizeInBytes), header)
                        found.ended(header, marker)
                    } else if found.open[header.producerID] == nil {
                        found.open[header.producerID] = header.baseOffset
                    }
                }
                return found
            }
        }
        self = try result.get()
    }

    private mutating func ended(_ header: BatchHeader, _ marker: ControlMarker?) {
        guard let marker, let first = open.removeValue(forKey: header.producerID), marker.kind == .abort else { return }
        ranges[header.producerID, default: []].append(first...header.lastOffset)
    }

    private func marker(_ file: any File, _ position: Int64, _ header: BatchHeader) throws(LogError) -> ControlMarker? {
        do throws(FileError) {
            let bytes = try file.read(min(header.sizeInBytes, 4096), at: position)
            return bytes.withUnsafeBytes { raw in (try? RecordBatch(raw)).flatMap { ControlMarker(of: $0) } }
        } catch {
            throw .storage(error)
        }
    }
}

extension ControlMarker {
    /// The marker that a control batch holds; nil for what is none.
    init?(of batch: RecordBatch) {
        let marker = try? batch.withRecords { records throws(BatchError) in try records.next().flatMap { ControlMarker($0) } }
        guard let marker = marker ?? nil else { return nil }
        self = marker
    }
}
