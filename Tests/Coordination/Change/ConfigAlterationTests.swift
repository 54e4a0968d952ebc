import Coordination
import Testing

private var rules: ConfigRules {
    ConfigRules(
        normalise: { (name, value) throws(Refusal) in
            guard ["retention.ms", "cleanup.policy"].contains(name), value != "bad" else { throw Refusal(.invalidConfig, name) }
            return value
        },
        isList: { $0 == "cleanup.policy" },
        inherited: { $0 == "cleanup.policy" ? "delete" : nil },
        checkTogether: { overrides throws(Refusal) in
            if overrides["retention.ms"] == "1" && overrides["cleanup.policy"] == "compact" { throw Refusal(.invalidConfig, "together") }
        })
}

private func increment(_ overrides: [String: String], _ entries: [(String, Int8, String?)]) throws(Refusal) -> [String: String] {
    try ConfigAlteration.increment(overrides, by: entries.map { .init(name: $0, operation: $1, value: $2) }, rules)
}

private func refusal(_ entries: [(String, Int8, String?)]) -> Refusal.Reason? {
    do throws(Refusal) {
        _ = try increment([:], entries)
        return nil
    } catch {
        return error.reason
    }
}

@Test("configs are set, deleted, appended to and subtracted from")
func operations() throws {
    #expect(try increment(["retention.ms": "5"], [("retention.ms", 1, nil)]) == [:])
    #expect(try increment([:], [("retention.ms", 0, "7"), ("no.such", 1, "x")]) == ["retention.ms": "7"])
    #expect(try increment([:], [("cleanup.policy", 2, "compact, delete")]) == ["cleanup.policy": "delete,compact"])
    #expect(try increment(["cleanup.policy": "a,b,c"], [("cleanup.policy", 3, "b,x")]) == ["cleanup.policy": "a,c"])
    #expect(try increment(["cleanup.policy": "a"], [("cleanup.policy", 3, "a")]) == ["cleanup.policy": ""])
}

@Test("what is refused, and why: nothing of it is done")
func refusals() {
    #expect(refusal([("retention.ms", 0, "1"), ("retention.ms", 1, nil)]) == .invalidRequest)
    #expect(refusal([("retention.ms", 9, "1")]) == .invalidRequest)
    #expect(refusal([("cleanup.policy", 2, nil)]) == .invalidRequest)
    #expect(refusal([("retention.ms", 2, "1")]) == .invalidConfig)
    #expect(refusal([("no.such", 3, "1")]) == .invalidConfig)
    #expect(refusal([("no.such", 0, "1")]) == .invalidConfig)
    #expect(refusal([("retention.ms", 0, "1"), ("cleanup.policy", 0, "compact")]) == .invalidConfig)
    #expect(refusal([("retention.ms", 0, String(repeating: "1", count: 2_000_000))]) == .invalidConfig)
}

@Test("a replacement forgets what it does not name")
func replacement() throws {
    #expect(try ConfigAlteration.replace([("retention.ms", "3")], rules) == ["retention.ms": "3"])
    #expect(throws: Refusal(.invalidRequest, "Null value not supported for: retention.ms")) {
        try ConfigAlteration.replace([("retention.ms", nil)], rules)
    }
    #expect(throws: Refusal.self) { try ConfigAlteration.replace([("retention.ms", "1"), ("retention.ms", "1")], rules) }
}
