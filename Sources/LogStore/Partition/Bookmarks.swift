/// Where the last few readers left off, so that the next read of each begins without a search.
struct Bookmarks: Equatable, Sendable {
    private struct Mark: Equatable, Sendable {
        var offset: Int64
        var place: Place
    }

    private static let count = 8

    private var marks: [Mark] = []
    private var next = 0

    /// The batch at `place` begins at `offset` or behind, and the one before it below.
    mutating func note(_ offset: Int64, _ place: Place) {
        if let i = marks.firstIndex(where: { $0.offset == offset }) {
            marks[i].place = place
        } else if marks.count < Self.count {
            marks.append(Mark(offset: offset, place: place))
        } else {
            marks[next] = Mark(offset: offset, place: place)
            next = (next + 1) % Self.count
        }
    }

    func place(of offset: Int64) -> Place? { marks.first { $0.offset == offset }?.place }

    /// The log was cut or rewritten.
    mutating func clear() {
        marks.removeAll(keepingCapacity: true)
        next = 0
    }
}
