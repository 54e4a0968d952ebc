/// What `state/` says about the directory as a whole.
struct DirectoryRecord: Equatable, Sendable {
    /// The newest format of a directory that this program knows.
    static let knownFormat: UInt32 = 2

    var format = knownFormat
    var clusterID: String
    var nodeID: Int32
    /// Rises by one at each start.
    var startNumber: UInt64 = 0
    /// Closed in order: the logs are as `state/` says.
    var isClean = true
    /// A sync failed: what lies past the recovery points may not be on the disk, whatever the page cache says.
    var isSuspect = false
    /// Rounds of the journal before this one hold nothing that is not in the segments, synced.
    var firstRound = RoundID.zero
    /// The journal's files; none where there never was a journal.
    var journals: [JournalFile] = []

    /// In the newest format.
    func encoded() -> [UInt8] {
        var fields = FieldWriter()
        fields.put(Self.knownFormat)
        fields.put(clusterID)
        fields.put(nodeID)
        fields.put(startNumber)
        fields.put(UInt8(isClean ? 1 : 0) | UInt8(isSuspect ? 2 : 0))
        firstRound.put(into: &fields)
        fields.put(UInt16(journals.count))
        for journal in journals { journal.put(into: &fields) }
        return fields.bytes
    }

    init(clusterID: String, nodeID: Int32) { (self.clusterID, self.nodeID) = (clusterID, nodeID) }

    /// A record of a newer format is read as far as its format number, the rest is left as it is.
    init?(_ bytes: UnsafeRawBufferPointer) {
        var fields = FieldReader(bytes)
        guard let format = fields.take(UInt32.self) else { return nil }
        self.init(clusterID: "", nodeID: -1)
        self.format = format
        if format > Self.knownFormat { return }
        guard let cluster = fields.text(), let node = fields.take(Int32.self), let start = fields.take(UInt64.self),
            let flags = fields.take(UInt8.self)
        else { return nil }
        (clusterID, nodeID, startNumber) = (cluster, node, start)
        (isClean, isSuspect) = (flags & 1 != 0, flags & 2 != 0)
        // Before format 2 there was no journal.
        if format < 2 { return }
        guard let first = RoundID(&fields), let count = fields.take(UInt16.self) else { return nil }
        firstRound = first
        for _ in 0..<count {
            guard let journal = JournalFile(&fields) else { return nil }
            journals.append(journal)
        }
    }
}
