import Coordination

/// The latest changes of the image, so that a broker that has nearly the newest is sent only those.
struct ImageHistory {
    /// How many changes are kept, at most twice as many in memory.
    private let capacity: Int
    private var deltas: [ImageDelta] = []
    private var changes = 0

    init(capacity: Int = 10_000) { self.capacity = capacity }

    mutating func append(_ delta: ImageDelta) {
        deltas.append(delta)
        changes += delta.changes.count + 1
        guard changes > 2 * capacity else { return }
        var gone = 0
        while changes > capacity, gone < deltas.count - 1 {
            changes -= deltas[gone].changes.count + 1
            gone += 1
        }
        deltas.removeFirst(gone)
    }

    /// What a broker with `version` of the image lacks of `image`.
    func news(since version: Int64, of image: ClusterImage) -> ImageNews {
        if version == image.version { return .nothing }
        guard let start = deltas.firstIndex(where: { $0.from == version }) else { return .image(image) }
        return .delta(ImageDelta(from: version, to: image.version, changes: deltas[start...].flatMap(\.changes)))
    }
}
