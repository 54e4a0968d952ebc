import LogStore
import Support
import Testing

/// The stores of the machine that crashes.
@Suite struct FaultyStoresTests {
    private func values(_ look: (MemoryStores) throws -> [UInt8]?, _ machine: FaultyMachine) rethrows -> Set<[UInt8]?> {
        var random = SplitMix64(seed: Seed("store outcomes").value)
        var seen: Set<[UInt8]?> = []
        for _ in 0..<100 { seen.insert(try look(machine.crash(&random).stores)) }
        return seen
    }

    @Test("the state keeps its last commit, the index any one")
    func crash() throws {
        let machine = FaultyMachine()
        let state = try machine.stores.openState("/state", newOwner: [1])
        let index = try machine.stores.openIndex("/index", owner: [1])
        #expect(index.rebuild == "there was none")
        for value in 1...3 as ClosedRange<UInt8> {
            try state.commit([.put([0], [value])])
            try index.store.commit([.put([0], [value])])
        }
        #expect(try values({ try $0.openState("/state", newOwner: nil).get([0]) }, machine) == [[3]])
        #expect(try values({ try $0.openIndex("/index", owner: [1]).store.get([0]) }, machine) == [nil, [1], [2], [3]])
    }

    @Test("a commit that the power cut interrupts happened or not")
    func interrupted() throws {
        let machine = FaultyMachine()
        let state = try machine.stores.openState("/state", newOwner: [1])
        try state.commit([.put([0], [1])])
        machine.cutPower(after: 0)
        #expect(throws: StoreError.self) { try state.commit([.put([0], [2])]) }
        #expect(try values({ try $0.openState("/state", newOwner: nil).get([0]) }, machine) == [[1], [2]])
    }

    @Test("a commit that is told to fail changes nothing")
    func fails() throws {
        let machine = FaultyMachine()
        let state = try machine.stores.openState("/state", newOwner: [1])
        machine.plan(Fault(.commit, pathPart: "state"))
        #expect(throws: StoreError.storage(path: "/state", reason: "errno 5")) { try state.commit([.put([0], [1])]) }
        #expect(try state.get([0]) == nil)
        try state.commit([.put([0], [1])])
    }
}
