/// Lets one line of a kind pass in a while and counts the others.
struct RepeatLimiter {
    /// How many kinds are told apart; where there are more, all are forgotten, and a line more than needed may pass.
    static let mostKinds = 1024

    private struct Kind {
        var passed: Int64
        var leftOut = 0
    }

    private let pause: Int64
    private var kinds: [String: Kind] = [:]

    /// `pause` milliseconds lie between two lines of a kind.
    init(pause: Int64) { self.pause = pause }

    /// How many lines of this kind were left out before this one; nil if this one is to be left out too.
    mutating func admit(_ name: String, at now: Int64) -> Int? {
        guard let kind = kinds[name], now >= kind.passed, now - kind.passed < pause else {
            let leftOut = kinds[name]?.leftOut ?? 0
            if kinds.count >= Self.mostKinds, kinds[name] == nil { kinds.removeAll() }
            kinds[name] = Kind(passed: now)
            return leftOut
        }
        kinds[name]?.leftOut += 1
        return nil
    }
}
