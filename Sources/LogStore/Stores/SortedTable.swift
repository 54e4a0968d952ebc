/// An ordered map from bytes to bytes in memory; a copy is a snapshot.
public struct SortedTable: Sendable {
    public typealias Entry = (key: [UInt8], value: [UInt8])

    private var entries: [Entry] = []

    public init() {}

    public var count: Int { entries.count }

    /// The index of the first key that is not below `key`.
    private func lowerBound(_ key: [UInt8]) -> Int {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].key.lexicographicallyPrecedes(key) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    public subscript(key: [UInt8]) -> [UInt8]? {
        let index = lowerBound(key)
        return index < entries.count && entries[index].key == key ? entries[index].value : nil
    }

    public mutating func apply(_ change: StoreChange) {
        switch change {
        case .put(let key, let value):
            let index = lowerBound(key)
            if index < entries.count, entries[index].key == key {
                entries[index].value = value
            } else {
                entries.insert((key, value), at: index)
            }
        case .delete(let key):
            let index = lowerBound(key)
            if index < entries.count, entries[index].key == key { entries.remove(at: index) }
        case .deletePrefix(let prefix):
            entries.removeSubrange(range(prefix: prefix))
        case .deleteRange(let lower, let upper):
            let start = lowerBound(lower)
            entries.removeSubrange(start..<max(start, lowerBound(upper)))
        }
    }

    /// Where the keys with `prefix` lie.
    private func range(prefix: [UInt8]) -> Range<Int> {
        let start = lowerBound(prefix)
        let end = prefix.afterAllWithPrefix.map { lowerBound($0) } ?? entries.count
        return start..<end
    }

    /// As `KeyValueStore.scan`.
    public func scan(prefix: [UInt8], from: [UInt8]?, backwards: Bool, _ body: (Entry) -> Bool) {
        var indices = range(prefix: prefix)
        if let from {
            let start = lowerBound(from)
            let end = start < entries.count && entries[start].key == from ? start + 1 : start
            indices = indices.clamped(to: backwards ? 0..<end : start..<entries.count)
        }
        if backwards {
            for index in indices.reversed() { if !body(entries[index]) { return } }
        } else {
            for index in indices { if !body(entries[index]) { return } }
        }
    }
}

extension [UInt8] {
    /// The least key that is greater than every key which begins with these bytes; nil if there is none.
    var afterAllWithPrefix: [UInt8]? {
        guard let last = lastIndex(where: { $0 != 0xFF }) else { return nil }
        return self[..<last] + [self[last] + 1]
    }
}
