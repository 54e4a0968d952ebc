/// The index that Kafka would keep of the active segment: 8 bytes for a batch that begins more than `index.interval.bytes` behind the last
/// entry. A full one makes Kafka roll, so it must be counted.
struct VirtualIndex: Equatable, Sendable {
    private var bytesSinceEntry: Int64 = 0
    private(set) var bytes: Int64 = 0

    mutating func add(batch size: Int64, interval: Int64) {
        if bytesSinceEntry > interval {
            bytes += 8
            bytesSinceEntry = 0
        }
        bytesSinceEntry += size
    }

    func isFull(_ limit: Int64) -> Bool { bytes > 0 && bytes + 8 > limit }
}
