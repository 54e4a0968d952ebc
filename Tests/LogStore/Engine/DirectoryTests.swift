import LogStore
import Support
import Testing

@Suite struct DirectoryTests {
    private let files = MemoryFileSystem()
    private let stores = MemoryStores()
    private let bench: Workbench

    init() { bench = Workbench(fileSystem: files, stores: stores) }

    private func error(_ body: () throws -> LogStore) -> String {
        do {
            _ = try body()
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test("a directory that is open, or another cluster's or node's, is refused by name")
    func refusals() throws {
        let store = try bench.open()
        #expect(error { try bench.open() }.contains("in use by another process"))
        try store.close()
        #expect(error { try bench.open { $0.clusterID = "other" } }.contains("belongs to cluster ABCDEFGHIJKLMNOPQRSTUV, not to other"))
        #expect(error { try bench.open { $0.nodeID = 2 } }.contains("belongs to node 1, not to 2"))
        let again = try bench.open()
        #expect(again.identity == store.identity && again.identity.nodeID == 1)
    }

    @Test("logs without state/ are refused with the command that rebuilds it")
    func stateGone() throws {
        let store = try bench.open()
        try store.create(Workbench.id(), topic: "t", config: LogConfig()).append(try Workbench.batch("a"))
        try store.close()
        stores.remove("/data/broker-1/state")
        #expect(error { try bench.open() }.contains("ottla log repair"))
    }

    @Test("a partition's directory holds partition.metadata as Kafka writes it")
    func metadata() throws {
        let store = try bench.open()
        _ = try store.create(Workbench.id(3), topic: "some.topic", config: LogConfig())
        let text = String(decoding: try files.readWhole("/data/broker-1/some.topic-3/partition.metadata"), as: UTF8.self)
        #expect(text == "version: 0\ntopic_id: \(Workbench.topic.text)")
        #expect(TopicID(text: Workbench.topic.text) == Workbench.topic && Workbench.topic.text.utf8.count == 22)
        #expect(TopicID(high: 0, low: 1).text == "AAAAAAAAAAAAAAAAAAAAAQ")
    }

    @Test("creation is idempotent; a name that another topic's log has is refused")
    func creation() throws {
        let store = try bench.open()
        let first = try store.create(Workbench.id(), topic: "t", config: LogConfig())
        #expect(try store.create(Workbench.id(), topic: "t", config: LogConfig()) === first)
        let other = PartitionID(topic: TopicID(high: 9, low: 9), index: 0)
        #expect(throws: LogError.self) { try store.create(other, topic: "t", config: LogConfig()) }
        #expect(store.partitions().count == 1)
    }

    @Test("a deleted partition is gone at once and for ever; its name can be taken again, and a slice handed out stays readable")
    func deletion() throws {
        let store = try bench.open()
        let log = try store.create(Workbench.id(), topic: "t", config: LogConfig())
        try log.append(try Workbench.batch("old"), ticket: bench.ticket(1))
        try store.delete(log.id)
        #expect(bench.queue.take().map(\.outcome) == [.gone])
        #expect(throws: LogError.self) { try log.append(try Workbench.batch("x")) }
        #expect(store.partition(log.id) == nil)
        let renamed = "\(Workbench.topic.text)-0.delete"
        #expect(try files.list("/data/broker-1").contains(renamed))
        let anew = PartitionID(topic: TopicID(high: 9, low: 9), index: 0)
        let other = try store.create(anew, topic: "t", config: LogConfig())
        #expect(try other.append(try Workbench.batch("new")).baseOffset == 0)
        store.flushNow()
        bench.advance(60_001)
        store.maintain()
        #expect(try !files.list("/data/broker-1").contains(renamed))
        let again = try bench.reopenAfterKill(store)
        #expect(again.partitions().map(\.id) == [anew])
        #expect(try #require(again.partition(anew)).values() == [0: "new0"])
    }

    @Test("a deletion cut off by a power cut at any step is finished or was never begun")
    func deletionCut() throws {
        for step in 0..<8 {
            let machine = FaultyMachine()
            let bench = Workbench(fileSystem: machine.fileSystem, stores: machine.stores)
            let store = try bench.open()
            let log = try store.create(Workbench.id(), topic: "t", config: LogConfig())
            try log.append(try Workbench.batch("a"))
            store.flushNow()
            machine.cutPower(after: step)
            let wasDeleted = (try? store.delete(log.id)) != nil && machine.hasPower
            var random = SplitMix64(seed: UInt64(step))
            for _ in 0..<20 {
                let (files, stores) = machine.crash(&random)
                let again = try Workbench(fileSystem: files, stores: stores).open()
                if let left = again.partition(log.id) {
                    #expect(!wasDeleted)
                    #expect(try left.values() == [0: "a0"])
                } else {
                    again.maintain()
                    #expect(try files.list("/data/broker-1").allSatisfy { !$0.hasSuffix(".delete") && $0 != "t-0" })
                }
            }
        }
    }

    @Test("1,000 clean partitions open without a log being read")
    func manyPartitions() throws {
        let store = try bench.open()
        var wanted: [(id: PartitionID, topic: String, config: LogConfig)] = []
        for i in 0..<1000 { wanted.append((Workbench.id(Int32(i)), "many", LogConfig())) }
        let logs = try store.create(wanted)
        try store.lead(logs.map { ($0.id, 1) })
        for log in logs { try log.append(try Workbench.batch("x")) }
        try store.close()
        let again = try bench.open()
        #expect(again.recovery.wasClean && again.recovery.bytesRead == 0 && again.recovery.partitions == 1000)
        #expect(again.partitions().allSatisfy { $0.offsets.logEnd == 1 && $0.offsets.leaderEpoch == 1 })
    }

    @Test("no more files are kept open than allowed, and all can be read and written")
    func openFiles() throws {
        let store = try bench.open { $0.maxOpenFiles = 8 }
        let logs = try (0..<40).map { try store.create(Workbench.id(Int32($0)), topic: "t", config: LogConfig()) }
        for round in 0..<3 {
            for log in logs { try log.append(try Workbench.batch("r\(round)-")) }
            store.flushNow()
        }
        #expect(store.openFiles <= 8)
        for log in logs { #expect(try log.values() == [0: "r0-0", 1: "r1-0", 2: "r2-0"]) }
        #expect(store.openFiles <= 8)
    }
}
