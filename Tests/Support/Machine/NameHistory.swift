/// The names that the disk surely holds, and all that was done to names since, from which a crash chooses.
///
/// Names are independent of each other, save that a rename happens wholly or not at all; of one name's changes the disk has seen the
/// first so many, and at least those whose directories were synced.
struct NameHistory: Sendable {
    /// A name in a directory, which its inode stands for.
    struct Name: Hashable, Sendable {
        var directory: UInt64
        var name: String
    }

    private struct Change: Sendable {
        /// What the names stand for after it; nil: nothing.
        var after: [Name: UInt64?]
        /// Directories that are to be synced until it is durable.
        var unsynced: Set<UInt64>
    }

    private var synced: [Name: UInt64] = [:]
    private var changes: [Change] = []

    /// A name that is on the disk at first.
    mutating func addSynced(_ name: Name, _ inode: UInt64) { synced[name] = inode }

    mutating func put(_ name: Name, _ inode: UInt64) { append([name: inode]) }

    mutating func remove(_ name: Name) { append([name: nil]) }

    mutating func move(_ from: Name, to: Name, _ inode: UInt64) { append([from: nil, to: inode]) }

    private mutating func append(_ after: [Name: UInt64?]) {
        changes.append(Change(after: after, unsynced: Set(after.keys.map(\.directory))))
    }

    mutating func sync(_ directory: UInt64) {
        for index in changes.indices { changes[index].unsynced.remove(directory) }
        fold()
    }

    mutating func syncAll() {
        for index in changes.indices { changes[index].unsynced = [] }
        fold()
    }

    private mutating func fold() {
        let first = changes.firstIndex { !$0.unsynced.isEmpty } ?? changes.count
        for change in changes[..<first] { Self.apply(change, to: &synced) }
        changes.removeSubrange(..<first)
    }

    private static func apply(_ change: Change, to names: inout [Name: UInt64]) {
        for (name, inode) in change.after { names[name] = inode }
    }

    /// The greatest inode that a name stands for, stood for or may stand for again.
    var highestInode: UInt64 {
        max(synced.values.max() ?? 0, changes.reduce(0) { max($0, $1.after.values.compactMap { $0 }.max() ?? 0) })
    }

    /// What the names stand for.
    var newest: [Name: UInt64] {
        var result = synced
        for change in changes { Self.apply(change, to: &result) }
        return result
    }

    /// What the names may stand for after a power cut now.
    func crash(_ random: inout some RandomNumberGenerator) -> [Name: UInt64] {
        guard !changes.isEmpty, let style = CrashStyle.allCases.randomElement(using: &random) else { return synced }
        var result = synced
        for group in groups() {
            let surely = (group.lastIndex { changes[$0].unsynced.isEmpty } ?? -1) + 1
            for index in group[..<style.choose(surely, group.count, &random)] { Self.apply(changes[index], to: &result) }
        }
        return result
    }

    /// The changes (by index, rising) that hang together by the names they touch.
    private func groups() -> [[Int]] {
        var groups: [(names: Set<Name>, changes: [Int])] = []
        for (index, change) in changes.enumerated() {
            var joined: (names: Set<Name>, changes: [Int]) = (Set(change.after.keys), [index])
            groups.removeAll { group in
                guard !group.names.isDisjoint(with: change.after.keys) else { return false }
                joined.names.formUnion(group.names)
                joined.changes += group.changes
                return true
            }
            groups.append((joined.names, joined.changes.sorted()))
        }
        return groups.map(\.changes).sorted { $0[0] < $1[0] }
    }
}
