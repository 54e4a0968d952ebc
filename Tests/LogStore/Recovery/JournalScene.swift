import Checksum
import Records
import Support

@testable import LogStore

/// A directory whose last moments lie in a journal that the test writes itself, to the byte.
struct JournalScene {
    /// A run of a segment as an entry has it.
    struct Run {
        var segment: Int64 = 0
        var position: Int64
        var bytes: [UInt8]
        var partition: Int32 = 0
        var topic = Workbench.topic
        var directory: TopicID?
        /// The entry is not written, though its round counts it.
        var isLeftOut = false
    }

    static let path = "/data/broker-1"
    static let journal = TopicID(high: 0x77, low: 0x78)
    let bench: Workbench

    init(fileSystem: any FileSystem = MemoryFileSystem(), stores: any StoreProvider = MemoryStores()) {
        bench = Workbench(fileSystem: fileSystem, stores: stores, usesJournal: false)
    }

    var files: any FileSystem { bench.fileSystem }

    func segment(_ base: Int64 = 0, _ partition: Int32 = 0) -> String { "\(Self.path)/t-\(partition)/\(SegmentName.log(base))" }

    /// A log of `synced` batches below its recovery point and `tail` batches behind it, all in its segments. The process has ended.
    func makeLog(synced: Int = 2, tail: Int = 3, partitions: Int32 = 1, segmentBytes: Int64 = 1 << 30) throws {
        var config = LogConfig()
        config.segmentBytes = segmentBytes
        let store = try bench.open()
        for index in 0..<partitions { _ = try store.create(Workbench.id(index), topic: "t", config: config) }
        for index in 0..<partitions {
            let log = try requireValue(store.partition(Workbench.id(index)))
            for i in 0..<synced { try log.append(try Workbench.batch("v\(i)-", padding: 100)) }
        }
        try store.checkpointNow()
        for index in 0..<partitions {
            let log = try requireValue(store.partition(Workbench.id(index)))
            for i in synced..<synced + tail { try log.append(try Workbench.batch("v\(i)-", padding: 100)) }
        }
        store.flushNow()
        store.releaseLock()
        store.forget()
    }

    /// The size of each of its batches.
    func batchSize() throws -> Int64 { Int64(try Workbench.batch("v0-", padding: 100).count) }

    /// The runs of a segment, a batch each, from a batch on.
    func runs(_ base: Int64 = 0, from batch: Int = 0, partition: Int32 = 0) throws -> [Run] {
        let size = Int(try batchSize())
        let all = try files.readWhole(segment(base, partition))
        return stride(from: batch * size, to: all.count, by: size).map {
            Run(segment: base, position: Int64($0), bytes: Array(all[$0..<min($0 + size, all.count)]), partition: partition)
        }
    }

    /// Writes a journal of these rounds, numbered from `first` on, and names it in `state/`. Answers where each entry begins in the file.
    @discardableResult
    func write(
        _ rounds: [[Run]], first: RoundID = RoundID(start: 1, round: 0), replayedFrom: RoundID? = nil, size: Int64 = 1 << 17
    ) throws -> [Int] {
        let state = try bench.stores.openState(Self.path + "/state", newOwner: nil)
        let owner = try requireValue(
            state.owner.withUnsafeBytes { raw in
                var fields = FieldReader(raw)
                return fields.topic()
            })
        var bytes = JournalHeader(id: Self.journal, directory: owner, fileSize: size).encoded()
        var places: [Int] = []
        for (number, runs) in rounds.enumerated() {
            let round = RoundID(start: first.start, round: first.round + UInt64(number))
            for (i, run) in runs.enumerated() where !run.isLeftOut {
                places.append(bytes.count)
                bytes += Self.entry(run, round, UInt32(i), UInt32(runs.count), owner)
            }
            bytes += [UInt8](repeating: 0, count: (4096 - bytes.count % 4096) % 4096)
        }
        bytes += [UInt8](repeating: 0, count: Int(size) - bytes.count)
        try files.makeDirectories(Self.path + "/journal")
        try files.replaceWhole(Self.path + "/journal/1.journal", with: bytes)
        try change { record in
            record.firstRound = replayedFrom ?? first
            record.journals = [JournalFile(name: "1.journal", id: Self.journal, size: size)]
        }
        return places
    }

    static func entry(_ run: Run, _ round: RoundID, _ number: UInt32, _ count: UInt32, _ owner: TopicID) -> [UInt8] {
        let entry = JournalEntry(
            round: round, number: number, count: count, directory: run.directory ?? owner,
            partition: PartitionID(topic: run.topic, index: run.partition), segment: run.segment, position: run.position,
            length: run.bytes.count)
        var checksum = CRC32C()
        run.bytes.withUnsafeBytes { checksum.update($0) }
        var bytes = [UInt8](repeating: 0, count: JournalEntry.size(run.bytes.count))
        bytes.withUnsafeMutableBytes { raw in
            entry.write(into: raw, checksum: checksum)
            raw[JournalEntry.headerSize..<JournalEntry.headerSize + run.bytes.count].copyBytes(from: run.bytes)
        }
        return bytes
    }

    /// Changes the directory's record in `state/`.
    func change(_ body: (inout DirectoryRecord) -> Void) throws {
        let state = try bench.stores.openState(Self.path + "/state", newOwner: nil)
        var record = try requireValue(state.get(StateKey.directory)?.withUnsafeBytes { DirectoryRecord($0) })
        body(&record)
        try state.commit([.put(StateKey.directory, record.encoded())])
    }

    func directoryRecord() throws -> DirectoryRecord {
        let state = try bench.stores.openState(Self.path + "/state", newOwner: nil)
        return try requireValue(state.get(StateKey.directory)?.withUnsafeBytes { DirectoryRecord($0) })
    }

    /// Changes a partition's record in `state/`.
    func change(_ partition: Int32, _ body: (inout PartitionRecord) -> Void) throws {
        let state = try bench.stores.openState(Self.path + "/state", newOwner: nil)
        var record = try requireValue(state.get(StateKey.partition(Workbench.id(partition)))?.withUnsafeBytes { PartitionRecord($0) })
        body(&record)
        try state.commit([.put(StateKey.partition(Workbench.id(partition)), record.encoded())])
    }

    func truncate(_ path: String, to size: Int64) throws {
        let file = try files.open(path, mode: .readWrite)
        try file.truncate(to: size)
        try file.sync()
    }

    func flip(_ path: String, at position: Int64) throws {
        let file = try files.open(path, mode: .readWrite)
        var byte = try file.read(1, at: position)
        byte[0] ^= 0x10
        try file.write(byte, at: position)
        try file.sync()
    }

    /// The values' first parts of a partition's records, in order.
    func values(_ store: LogStore, _ partition: Int32 = 0) throws -> [String] {
        let log = try requireValue(store.partition(Workbench.id(partition)))
        return try log.values(from: log.offsets.logStart).sorted { $0.key < $1.key }.map { String($0.value.prefix { $0 != "." }) }
    }

    func expected(_ count: Int) -> [String] { (0..<count).map { "v\($0)-0" } }
}

/// A value that must be there.
struct Missing: Error {}

func requireValue<T>(_ value: T?) throws -> T {
    guard let value else { throw Missing() }
    return value
}
