import LogStore
import Records

/// A program that keeps a log of its own: opens, appends, reads, compacts, follows.
@main enum EmbeddedLog {
    static func main() throws {
        let store = try LogStore.open(LogStoreOptions(directory: CommandLine.arguments.dropFirst().first ?? "./embedded"))
        defer { try? store.close() }
        var config = LogConfig()
        (config.cleanupPolicy, config.segmentBytes, config.minCleanableDirtyRatio) = (.compact, 4096, 0)
        let log = try store.log(named: "prices", config: config)

        for price in 1...100 { try log.append([LogRecord(key: "apples", "\(price)"), LogRecord(key: "pears", "\(2 * price)")]) }
        var next = try log.read(from: log.offsets.logEnd - 2) { record in show("last", record) }

        let before = log.sizeInBytes
        store.compact()
        print("compacted from \(before) to \(log.sizeInBytes) bytes")

        Task.detached { try log.append([LogRecord(key: "apples", "cheap")]) }
        if try log.wait(past: next, milliseconds: 10_000) { next = try log.read(from: next) { record in show("news", record) } }
    }

    static func show(_ what: String, _ record: Record) -> Bool {
        let text = { (bytes: UnsafeRawBufferPointer?) in bytes.map { String(decoding: $0, as: UTF8.self) } ?? "null" }
        print("\(what): \(record.offset) \(text(record.key)) \(text(record.value))")
        return true
    }
}
