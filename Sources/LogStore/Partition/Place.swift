/// A batch border in a log: a segment, by its base offset, and a position in it.
struct Place: Equatable, Sendable {
    var segment: Int64
    var position: Int64
}
