import LogStore
import Records

@testable import LogStore

/// A directory that was not closed, whose one partition's segments are the input: `[flags] [size of the first segment, 2 bytes] bytes…`.
/// Recovery ends, what it keeps can be read, and a second recovery changes nothing.
enum RecoveryTarget {
    private static let id = PartitionID(topic: TopicID(high: 1, low: 2), index: 0)
    private static let segments = ["00000000000000000000.log", "00000000000000000009.log"]

    static func run(_ input: UnsafeRawBufferPointer) throws {
        var input = FuzzInput(input)
        let flags = input.byte()
        let first = Int(input.number(UInt16.self))
        let parts = flags & 1 == 0 ? [Array(input.rest)] : [input.bytes(first), Array(input.rest)]
        let machine = FuzzMachine()
        let made = try LogStore.open(machine.options())
        _ = try made.create(id, topic: "t", config: LogConfig())
        machine.kill(made)
        for (name, bytes) in zip(segments, parts) {
            let content = flags & 2 == 0 ? Resigning.batches(bytes) : bytes
            try machine.fileSystem.make("\(FuzzMachine.directory)/t-0/\(name)", content)
        }
        guard let store = try? LogStore.open(machine.options()) else { return }
        guard let log = store.partition(id) else { throw FuzzFailure("the partition is gone") }
        let (found, offsets) = (try FuzzMachine.readAll(log), log.offsets)
        machine.kill(store)
        let again = try LogStore.open(machine.options())
        try FuzzFailure.unless(again.recovery.cuts.isEmpty, "a second recovery cuts: \(again.recovery.cuts)")
        guard let same = again.partition(id) else { throw FuzzFailure("the partition is gone after the second recovery") }
        try FuzzFailure.unless(same.offsets.logEnd == offsets.logEnd, "log end \(offsets.logEnd), then \(same.offsets.logEnd)")
        let second = try FuzzMachine.readAll(same)
        try FuzzFailure.unless(second == found, "other bytes after a second recovery")
        try FuzzMachine.use(same)
        try? again.close()
        // What was killed goes as the end of its process would take it.
        store.flushNow()
        try? store.checkpointNow()
    }
}
