/// The greatest offset of each key that a round has met: 16 bytes an entry (96 bits of the key's hash, 32 of the offset), in memory of a size
/// that is chosen at the start and never grows.
struct OffsetMap {
    static let entrySize = 16

    /// Offsets are kept as what they are above this one.
    let firstOffset: Int64
    private let hasher: KeyHasher
    /// Two words an entry: the hash's high half; its low 32 bits and the offset less the first, plus one. Zero: free.
    private var words: [UInt64]
    private let slots: UInt64
    private let most: Int
    /// Keys in it.
    private(set) var count = 0
    /// The greatest offset up to which every key was put in; −1 before the first.
    private(set) var latestOffset: Int64 = -1

    /// A map of at most `bytes` for at most `keys` keys.
    init(firstOffset: Int64, bytes: Int, keys: Int64, hasher: KeyHasher) {
        (self.firstOffset, self.hasher) = (firstOffset, hasher)
        let wanted = min(Int64(bytes / Self.entrySize), max(0, min(keys, 1 << 40)) * 4 / 3 + 16)
        slots = UInt64(max(16, wanted))
        most = Int(slots) * 3 / 4
        words = [UInt64](repeating: 0, count: Int(slots) * 2)
    }

    /// Notes a key's record; false if there is no room for it.
    mutating func put(_ key: UnsafeRawBufferPointer, _ offset: Int64) -> Bool {
        let delta = offset &- firstOffset
        guard delta >= 0, delta < Int64(UInt32.max) else { return false }
        let hash = hasher.hash(key)
        let slot = find(hash)
        if words[slot] == 0, words[slot &+ 1] == 0 {
            guard count < most else { return false }
            count &+= 1
        }
        words[slot] = hash.high
        words[slot &+ 1] = UInt64(hash.low) << 32 | UInt64(delta &+ 1)
        return true
    }

    /// All keys of records up to `offset` are in it.
    mutating func reached(_ offset: Int64) { latestOffset = max(latestOffset, offset) }

    /// The greatest offset that was put in for a key; nil for none.
    func offset(of key: UnsafeRawBufferPointer) -> Int64? {
        let low = words[find(hasher.hash(key)) &+ 1] & 0xFFFF_FFFF
        return low == 0 ? nil : firstOffset &+ Int64(low) &- 1
    }

    /// Where the hash is, or would be.
    @inline(__always)
    private func find(_ hash: KeyHash) -> Int {
        var slot = hash.high.multipliedFullWidth(by: slots).high
        while true {
            let at = Int(slot) &* 2
            let second = words[at &+ 1]
            if second & 0xFFFF_FFFF == 0 || (words[at] == hash.high && second >> 32 == UInt64(hash.low)) { return at }
            slot &+= 1
            if slot == slots { slot = 0 }
        }
    }
}
