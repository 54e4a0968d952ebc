/// How a crash deals with what was not synced. Even chances for each sector alone would hardly ever keep a long write whole.
enum CrashStyle: CaseIterable {
    case keepAll, loseAll, keepSome

    /// A number of changes kept, of those from `least` to `most`.
    func choose(_ least: Int, _ most: Int, _ random: inout some RandomNumberGenerator) -> Int {
        switch self {
        case .keepAll: most
        case .loseAll: least
        case .keepSome: Int.random(in: least...most, using: &random)
        }
    }
}
