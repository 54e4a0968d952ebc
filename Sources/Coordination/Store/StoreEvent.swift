/// What a watch is told.
public enum StoreEvent: Equatable, Sendable {
    /// The operations of one transaction, in the order of the revisions.
    case changed(revision: Int64, [StoreOperation])
    /// The revisions after the one asked for are forgotten, up to this one: read all anew, then watch from there. The watch has ended.
    case compacted(upTo: Int64)
}
