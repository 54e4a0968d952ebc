/// Finds what somebody who mistyped a name may have meant.
enum NearestName {
    /// The nearest of `names` to `name`; nil where none is near (more than a third of the letters wrong).
    static func find(_ name: String, among names: some Sequence<String>) -> String? {
        let wanted = Array(name.lowercased().utf8.prefix(100))
        var best: (name: String, distance: Int)?
        for candidate in names {
            let distance = Self.distance(wanted, Array(candidate.utf8))
            if distance <= (max(wanted.count, candidate.utf8.count) + 2) / 3, distance < best?.distance ?? Int.max {
                best = (candidate, distance)
            }
        }
        return best?.name
    }

    /// How many letters must be changed, added or taken out (Levenshtein).
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var row = Array(0...b.count)
        for i in a.indices {
            var diagonal = row[0]
            row[0] = i + 1
            for j in b.indices {
                let cost = a[i] == b[j] ? diagonal : 1 + min(diagonal, row[j], row[j + 1])
                (diagonal, row[j + 1]) = (row[j + 1], cost)
            }
        }
        return row[b.count]
    }
}
