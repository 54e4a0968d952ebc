import LogStore

/// What the disk surely holds of a file, and all that was done to it since, from which a crash chooses.
///
/// A sector of 512 bytes is on the disk as it was after some of the writes that touched it, in their order, and at least those that
/// were synced: later bytes of a sector never without the earlier ones. Sectors are independent of each other and of the size, so the
/// size may be ahead of the data, which then reads as zeros. A truncation and the size belong together: what lay behind it does not
/// come back once the size tells of it.
struct FileHistory: Sendable {
    static let sector = 512

    private enum Change: Sendable {
        case write(position: Int, bytes: [UInt8])
        case truncate(size: Int)
    }

    private enum Standing: Sendable {
        case pending, durable
        /// A sync of the write failed: its pages count as clean now, so that no later sync writes them. A truncation is not in a page: it waits
        /// in the file system's own journal, which writes it with a later sync or takes nothing more at all.
        case doubtful
    }

    private var synced: SparseBytes
    private var changes: [(change: Change, standing: Standing)] = []

    /// `synced`: what is on the disk at first.
    init(synced: SparseBytes = SparseBytes()) { self.synced = synced }

    mutating func write(_ bytes: UnsafeRawBufferPointer, at position: Int) {
        if !bytes.isEmpty { changes.append((.write(position: position, bytes: [UInt8](bytes)), .pending)) }
    }

    mutating func truncate(to size: Int) { changes.append((.truncate(size: size), .pending)) }

    mutating func sync() {
        settle(.durable)
        let first = changes.firstIndex { $0.standing != .durable } ?? changes.count
        for (change, _) in changes[..<first] { Self.apply(change, to: &synced) }
        changes.removeSubrange(..<first)
    }

    mutating func failSync() { settle(.doubtful) { if case .write = $0 { true } else { false } } }

    private mutating func settle(_ standing: Standing, where applies: (Change) -> Bool = { _ in true }) {
        for index in changes.indices where changes[index].standing == .pending && applies(changes[index].change) {
            changes[index].standing = standing
        }
    }

    private static func apply(_ change: Change, to bytes: inout SparseBytes) {
        switch change {
        case .write(let position, let data): data.withUnsafeBytes { bytes.write($0, at: position) }
        case .truncate(let size): bytes.resize(to: size)
        }
    }

    /// What is read of it.
    var newest: SparseBytes {
        var result = synced
        for (change, _) in changes { Self.apply(change, to: &result) }
        return result
    }

    /// A state that the file may be in after a power cut now.
    func crash(_ random: inout some RandomNumberGenerator) -> SparseBytes {
        guard !changes.isEmpty, let style = CrashStyle.allCases.randomElement(using: &random) else { return synced }
        let surely = (changes.lastIndex { $0.standing == .durable } ?? -1) + 1
        // How many of the changes the size on the disk tells of.
        let told = style.choose(surely, changes.count, &random)
        let kept = keptWrites(told: told, style, &random)
        var result = synced
        var size = synced.size
        for (index, (change, _)) in changes.enumerated() {
            switch change {
            case .write(let position, let bytes):
                if index < told { size = max(size, position + bytes.count) }
                for sector in Self.sectors(position, bytes.count) where kept.keeps(index, in: sector) {
                    let start = max(position, sector * Self.sector)
                    let end = min(position + bytes.count, (sector + 1) * Self.sector)
                    bytes.withUnsafeBytes {
                        result.write(UnsafeRawBufferPointer(rebasing: $0[start - position..<end - position]), at: start)
                    }
                }
            case .truncate(let newSize):
                let cut = newSize / Self.sector
                if index < told {
                    size = newSize
                    if newSize < result.size { result.resize(to: newSize) }
                } else if kept.keeps(index, in: cut), newSize < result.size {
                    // The rest of the sector was zeroed in memory, and the sector written; but the size was not.
                    let zeros = [UInt8](repeating: 0, count: min((cut + 1) * Self.sector, result.size) - newSize)
                    zeros.withUnsafeBytes { result.write($0, at: newSize) }
                }
            }
        }
        result.resize(to: size)
        return result
    }

    private static func sectors(_ position: Int, _ count: Int) -> Range<Int> {
        position / sector..<(position + count - 1) / sector + 1
    }

    /// For each sector, the number of changes (all of them counted) that the disk has seen of it.
    private struct Kept {
        var seen: [Int: Int] = [:]

        func keeps(_ index: Int, in sector: Int) -> Bool { index < seen[sector, default: 0] }
    }

    private func keptWrites(told: Int, _ style: CrashStyle, _ random: inout some RandomNumberGenerator) -> Kept {
        var touching: [Int: [Int]] = [:]
        for (index, (change, _)) in changes.enumerated() {
            switch change {
            case .write(let position, let bytes):
                for sector in Self.sectors(position, bytes.count) { touching[sector, default: []].append(index) }
            case .truncate(let size):
                if size % Self.sector != 0 { touching[size / Self.sector, default: []].append(index) }
            }
        }
        var kept = Kept()
        for (sector, writes) in touching.sorted(by: { $0.key < $1.key }) {
            let least = (writes.last { changes[$0].standing == .durable } ?? -1) + 1
            // Behind a truncation that the size does not tell of the disk still has the old sectors: no later write went to them.
            let most = changes.indices.first { index in
                guard index >= told, case .truncate(let size) = changes[index].change else { return false }
                return size <= sector * Self.sector
            }
            let choices = [least] + writes.map { $0 + 1 }.filter { $0 > least && $0 <= most ?? changes.count }
            kept.seen[sector] = choices[style.choose(0, choices.count - 1, &random)]
        }
        return kept
    }
}
