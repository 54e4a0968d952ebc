/// The producers at a segment's base offset, or at the log's end.
struct RolledSnapshot: Sendable {
    var offset: Int64
    var producers: ProducerTable
}
