/// What recovery takes off a log's end, in one file.
struct PartitionCut {
    var base: Int64
    var file: any File
    var path: String
    var range: Range<Int64>
    /// The file goes altogether.
    var isWhole: Bool
    /// Nothing but zeros: not kept.
    var isZero: Bool
    var reason: String
}
