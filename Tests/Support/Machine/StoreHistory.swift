import LogStore

/// What a store held after each of its last commits.
///
/// A commit of the state that returned is on the disk; of the index any earlier one may be. One that was under way when the power went
/// may be there or not.
struct StoreHistory: Sendable {
    /// How many commits of an index are remembered.
    static let bound = 64

    let owner: [UInt8]
    let isState: Bool
    private var tables: [SortedTable]
    private var unfinished: SortedTable?

    init(owner: [UInt8], isState: Bool, table: SortedTable = SortedTable()) {
        (self.owner, self.isState) = (owner, isState)
        tables = [table]
    }

    var newest: SortedTable { tables[tables.count - 1] }

    mutating func commit(_ table: SortedTable) {
        tables.append(table)
        if isState || tables.count > Self.bound { tables.removeFirst() }
        unfinished = nil
    }

    mutating func beginCommit(_ table: SortedTable) { unfinished = table }

    /// The commit under way is there, or is not.
    mutating func finish(_ isDone: Bool) {
        if let unfinished, isDone { commit(unfinished) }
        unfinished = nil
    }

    func crash(_ random: inout some RandomNumberGenerator, isOld: Bool = true) -> SortedTable {
        if let unfinished, Bool.random(using: &random) { return unfinished }
        if !isOld { return newest }
        return Bool.random(using: &random) ? newest : tables.randomElement(using: &random) ?? newest
    }
}
