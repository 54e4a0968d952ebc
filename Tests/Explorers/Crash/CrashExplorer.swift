import Glibc
import Support

/// Runs crash rounds: `CrashExplorer [ROUNDS] [SEED]`. Prints the seed of what it does; ends with 1 and the seed of the round that failed.
@main
enum CrashExplorer {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
        let rounds = arguments.first ?? 10_000
        let isOne = arguments.count > 1 && rounds == 1
        let first = arguments.dropFirst().first ?? Seed("crash rounds").value
        var failures = 0
        for number in 0..<rounds {
            let seed = isOne ? first : first &+ number &* 0x9E37_79B9_7F4A_7C15
            var round = CrashRound(seed: seed)
            do {
                try round.run()
                if isOne { for line in round.trace { print("  \(line)") } }
            } catch {
                print("round \(number) failed: \(error)\n  again: CrashExplorer 1 \(seed)")
                if isOne { for line in round.trace { print("  \(line)") } }
                failures += 1
                if failures == 10 { break }
            }
        }
        print("\(rounds) crash rounds from seed \(first): \(failures == 0 ? "all kept their promises" : "\(failures) failed")")
        exit(failures == 0 ? 0 : 1)
    }
}
