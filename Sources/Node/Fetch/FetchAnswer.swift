import LogStore
import Wire

/// One partition's part of a Fetch answer.
struct FetchAnswer {
    let key: FetchTarget.Key
    var data: FetchResponse.PartitionData
    /// Where the records are; nil for none.
    var records: LogSlice?
    var recordBytes = 0
    /// The topic and the partition are there.
    var isFound = false
    /// The records are on disk and not in the page cache: they are to be read ahead first.
    var needsIO = false
    /// The request is not to wait: an error, a diverging epoch.
    var endsWait = false

    init(_ target: FetchTarget) {
        key = target.key
        data = FetchResponse.PartitionData()
        data.partitionIndex = target.key.partition
        (data.highWatermark, data.lastStableOffset, data.logStartOffset) = (-1, -1, -1)
        data.records = .bytes([])
    }

    mutating func fail(_ code: ErrorCode, endsWait: Bool = true) {
        data.errorCode = code
        self.endsWait = endsWait
    }
}
