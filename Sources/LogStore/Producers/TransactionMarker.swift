import Records

/// The marker of a transaction that is to be appended.
struct TransactionMarker: Equatable, Sendable {
    var content: ControlMarker
    /// The producer's epoch must be above the partition's, not only at least it (transactions of version 2).
    var mustRaiseEpoch = false
}

extension ControlMarker {
    /// No control batch that is a marker is larger.
    private static let limit = 65_536

    /// The marker in a whole control batch; nil for other control records, and for what compaction left empty.
    init?(batch bytes: UnsafeRawBufferPointer) {
        var found: ControlMarker?
        do throws(BatchError) {
            try RecordBatch(bytes).withRecords(limit: Self.limit) { (records) throws(BatchError) in
                if let record = try records.next() { found = ControlMarker(record) }
            }
        } catch {
            return nil
        }
        guard let found else { return nil }
        self = found
    }

    /// The marker in the batch of this header at `position` of a file; nil if it is no control batch, or none that is a marker.
    static func read(_ header: BatchHeader, from file: any File, at position: Int64) throws(LogError) -> ControlMarker? {
        guard header.attributes.isControl, header.hasProducerID, header.sizeInBytes <= limit else { return nil }
        do throws(FileError) {
            return try file.read(header.sizeInBytes, at: position).withUnsafeBytes { ControlMarker(batch: $0) }
        } catch {
            throw .storage(error)
        }
    }
}
