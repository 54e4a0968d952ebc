/// What compaction makes of one batch.
public enum CompactedBatch {
    /// Nothing of it changes.
    case unchanged
    /// No record is left.
    case empty
    /// Some went, or its tombstones got a time after which they go.
    case changed([UInt8])
}

extension RecordBatch {
    /// The batch with those records that `keeps` says. Base offset, last offset delta, leader epoch, sequence and producer stay, as do each
    /// record's offset, time, key, value and headers; count, largest timestamp, base timestamp, length and checksum are taken anew.
    ///
    /// `horizon` is what attribute bit 6 and the base timestamp then say (KIP-534) where a tombstone is left, or in any case where `always`;
    /// a batch that has one keeps it.
    public func compacted(
        horizon: Int64, always: Bool = false, limit: Int = Codec.defaultLimit, keeps: (RecordSpan) -> Bool
    ) throws(BatchError) -> CompactedBatch {
        try withRecordBytes(limit: limit) { bytes throws(BatchError) in
            var kept: [RecordSpan] = []
            kept.reserveCapacity(Int(max(0, min(header.recordCount, 4096))))
            var hasTombstone = false
            var spans = RecordSpans(bytes, header: header)
            while let span = try spans.next() {
                guard keeps(span) else { continue }
                kept.append(span)
                if !span.hasValue { hasTombstone = true }
            }
            let needsHorizon = (hasTombstone || always) && !header.attributes.hasDeleteHorizon
            if kept.isEmpty { return .empty }
            if kept.count == Int(header.recordCount), !needsHorizon { return .unchanged }
            return .changed(try rebuilt(kept, horizon: needsHorizon ? horizon : header.deleteHorizon))
        }
    }

    private func rebuilt(_ kept: [RecordSpan], horizon: Int64?) throws(BatchError) -> [UInt8] {
        var own = header
        own.recordCount = Int32(clamping: kept.count)
        own.baseTimestamp = horizon ?? (header.baseTimestamp &+ (kept.first?.timestampDelta ?? 0))
        own.attributes.hasDeleteHorizon = horizon != nil
        if header.attributes.timestampType == .createTime {
            own.maxTimestamp = kept.reduce(-1) { max($0, header.baseTimestamp &+ $1.timestampDelta) }
        }
        let shift = header.baseTimestamp &- own.baseTimestamp
        var records: [UInt8] = []
        records.reserveCapacity(kept.reduce(0) { $0 + $1.bytes.count + 10 })
        for span in kept {
            if shift == 0 { records.append(contentsOf: span.bytes) } else { span.write(shiftedBy: shift, to: &records) }
        }
        return try own.compressed(records, codec: header.attributes.codec ?? .none)
    }

    /// What stays of the batch where no record does: its header, which says what a producer's last sequence was and where the log goes on.
    public func emptied() -> [UInt8] {
        var own = header
        own.recordCount = 0
        own.attributes.setCodec(.none)
        own.attributes.hasDeleteHorizon = false
        own.baseTimestamp = -1
        return own.joined(UnsafeRawBufferPointer(start: nil, count: 0))
    }
}

extension RecordSpan {
    /// The same record in a batch whose base timestamp is earlier by `shift`.
    fileprivate func write(shiftedBy shift: Int64, to bytes: inout [UInt8]) {
        let delta = timestampDelta &+ shift
        let size = 1 + Varint.size(delta) + Varint.size(Int64(offsetDelta)) + rest.count
        Varint.append(Int64(size), to: &bytes)
        bytes.append(attributes)
        Varint.append(delta, to: &bytes)
        Varint.append(Int64(offsetDelta), to: &bytes)
        bytes.append(contentsOf: rest)
    }
}

extension BatchHeader {
    /// The batch of this header and `records`, compressed by `codec`: gzip by ISA-L, whose level is the fast one.
    fileprivate mutating func compressed(_ records: [UInt8], codec: Codec) throws(BatchError) -> [UInt8] {
        var result: Result<[UInt8], BatchError> = .success([])
        records.withUnsafeBytes { raw in
            result = Result { [self] () throws(BatchError) in
                var header = self
                header.attributes.setCodec(codec)
                if codec == .none { return header.joined(raw) }
                var output = OutputBuffer(limit: OutputBuffer.unbounded)
                do throws(CodecError) {
                    try codec.compress(raw, level: codec == .gzip ? 1 : nil, into: &output)
                } catch {
                    throw .notDecompressible(error)
                }
                return header.joined(output.bytes)
            }
        }
        return try result.get()
    }
}
