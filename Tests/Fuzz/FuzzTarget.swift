import LogStore
import Records
import Wire

/// What a fuzzer gives bytes to. A new target takes a case, a line below, and a folder of seeds in `fixtures/fuzz`.
enum FuzzTarget: String, CaseIterable {
    case batch, records, gzip, snappy, lz4, zstd, index, recovery, directory, journal, dump, request, response

    /// Throws where a promise was broken; whatever the bytes are, it ends.
    func run(_ input: UnsafeRawBufferPointer) throws {
        switch self {
        case .batch: try BatchTarget.run(input)
        case .records: try RecordsTarget.run(input)
        case .gzip: try CodecTarget.run(input, .gzip)
        case .snappy: try CodecTarget.run(input, .snappy)
        case .lz4: try CodecTarget.run(input, .lz4)
        case .zstd: try CodecTarget.run(input, .zstd)
        case .index: try ValuesTarget.run(input)
        case .recovery: try RecoveryTarget.run(input)
        case .directory: try DirectoryTarget.run(input)
        case .journal: try JournalTarget.run(input)
        case .dump: try DumpTarget.run(input)
        case .request: try WireTarget.request(input)
        case .response: try WireTarget.response(input)
        }
    }
}
