import Glibc

/// The seed of a property test: taken from `OTTLA_SEED`, or fresh; printed, so that a failure can be run again.
public struct Seed: Sendable {
    public let value: UInt64

    /// `test` names the printed line.
    public init(_ test: String) {
        if let text = getenv("OTTLA_SEED"), let given = UInt64(String(cString: text)) {
            value = given
        } else {
            value = UInt64.random(in: .min ... .max)
        }
        print("seed of \(test): OTTLA_SEED=\(value)")
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, fast, the same everywhere.
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
