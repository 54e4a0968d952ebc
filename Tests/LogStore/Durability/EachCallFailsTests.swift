import LogStore
import Support
import Testing

/// Every call that a life of a directory makes fails once, in every way that a disk fails.
@Suite struct EachCallFailsTests {
    private enum Outcome { case acknowledged, refused, open }

    /// A life that goes through the engine's writing paths; each append's outcome, by its value.
    private func live(_ bench: Workbench, _ machine: FaultyMachine) -> [String: Outcome] {
        var outcomes: [String: Outcome] = [:]
        var names: [UInt64: String] = [:]
        var request: UInt64 = 0
        guard let store = try? bench.open() else { return [:] }
        var config = LogConfig()
        config.segmentBytes = 1500
        config.retentionMs = -1
        config.fileDeleteDelayMs = 0
        guard let log = try? store.create(Workbench.id(), topic: "t", config: config) else { return [:] }
        func append(_ name: String) {
            request += 1
            names[request] = name + "0"
            do {
                try log.append(try Workbench.batch(name, padding: 500), ticket: bench.ticket(request))
                outcomes[name + "0"] = .open
            } catch {
                outcomes[name + "0"] = .refused
            }
        }
        try? log.lead(epoch: 1)
        for i in 0..<4 { append("a\(i)-") }
        store.flushNow()
        try? store.checkpointNow()
        for i in 0..<3 { append("b\(i)-") }
        store.flushNow()
        // The first record, unless it was refused.
        if outcomes["a0-0"] != .refused { _ = try? log.deleteRecords(before: 1) }
        store.maintain()
        for i in 0..<2 { append("c\(i)-") }
        store.flushNow()
        for completion in bench.queue.take() where completion.outcome == .durable {
            if let name = names[completion.request] { outcomes[name] = .acknowledged }
        }
        store.releaseLock()
        return outcomes
    }

    private static let codes: [Int32] = [5, 28, 122]

    @Test("whichever call fails: what was acknowledged is there after a crash, and what was refused is not", arguments: codes)
    func eachCall(code: Int32) throws {
        let plain = FaultyMachine()
        plain.record()
        let wanted = live(Workbench(fileSystem: plain.fileSystem, stores: plain.stores), plain)
        #expect(wanted.count == 9 && wanted.values.allSatisfy { $0 == .acknowledged })
        var counts: [String: (target: Fault.Target, number: Int)] = [:]
        for step in plain.recorded { counts["\(step.target)", default: (step.target, 0)].number += 1 }
        #expect(counts.count >= 7)
        var random = SplitMix64(seed: Seed("each call").value)
        for (_, count) in counts.sorted(by: { $0.key < $1.key }) {
            for nth in 1...count.number {
                let machine = FaultyMachine()
                machine.plan(Fault(count.target, nth: nth, code: code, written: 33))
                let outcomes = live(Workbench(fileSystem: machine.fileSystem, stores: machine.stores), machine)
                machine.forgetFaults()
                for number in 0..<4 {
                    let image = number == 0 ? machine.moment.killed(&random) : machine.moment.powerCut(&random)
                    let store = try Workbench(fileSystem: image.fileSystem, stores: image.stores).open()
                    #expect(store.recovery.corruptions.isEmpty, "\(count.target) \(nth)")
                    guard let log = store.partition(Workbench.id()) else {
                        #expect(!outcomes.values.contains(.acknowledged), "\(count.target) \(nth)")
                        continue
                    }
                    let found = Set(try log.values(from: log.offsets.logStart).values.map { String($0.prefix { $0 != "." }) })
                    for (name, outcome) in outcomes where name != "a0-0" {
                        if outcome == .acknowledged { #expect(found.contains(name), "\(count.target) \(nth): \(name) is lost") }
                        if outcome == .refused { #expect(!found.contains(name), "\(count.target) \(nth): \(name) was refused") }
                    }
                }
            }
        }
    }
}
