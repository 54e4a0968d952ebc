public import LogStore
import Records

/// Lists partitions with their sizes and offsets. Of the first segment one header is read, of the last the headers; records are not.
public enum LogLister {
    public static func run(_ partitions: [PartitionEntry], in fileSystem: any FileSystem) throws(LogToolError) -> ListReport {
        var report = ListReport()
        for entry in partitions { report.partitions.append(try listing(entry, fileSystem)) }
        return report
    }

    private static func listing(_ entry: PartitionEntry, _ fileSystem: any FileSystem) throws(LogToolError) -> PartitionListing {
        let start = entry.segments.first?.baseOffset ?? 0
        var listing = PartitionListing(entry: entry, startOffset: start, endOffset: start, maxTimestamp: -1, trailing: 0)
        guard let first = entry.segments.first, let last = entry.segments.last else { return listing }
        var reader = try SegmentReader(first.path, in: fileSystem)
        if case .batch(let header, _) = try reader.nextHeader() { listing.startOffset = header.baseOffset }
        reader.close()
        reader = try SegmentReader(last.path, in: fileSystem)
        defer { reader.close() }
        listing.endOffset = last.baseOffset ?? listing.startOffset
        while true {
            switch try reader.nextHeader() {
            case .batch(let header, _):
                listing.endOffset = max(listing.endOffset, header.nextOffset)
                listing.maxTimestamp = max(listing.maxTimestamp, header.maxTimestamp)
            case .bad(_, let range):
                listing.trailing = Int64(range.count)
                return listing
            case .zeros, .end: return listing
            }
        }
    }
}
