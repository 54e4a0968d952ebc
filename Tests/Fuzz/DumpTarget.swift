import LogStore
import LogTools

/// The tools over a segment's file that may hold anything: all that they print ends.
enum DumpTarget {
    static func run(_ input: UnsafeRawBufferPointer) throws {
        var input = FuzzInput(input)
        let flags = input.byte()
        let bytes = Array(input.rest)
        let content = flags & 1 == 0 ? Resigning.batches(bytes) : bytes
        let fileSystem = MemoryFileSystem()
        try fileSystem.makeDirectories("/d/t-0")
        try fileSystem.make("/d/t-0/00000000000000000000.log", content)
        var options = DumpOptions()
        (options.records, options.json, options.maxExpandedBytes) = (flags & 2 != 0, flags & 4 != 0, 1 << 18)
        let partitions = try LogLocation.partitions(at: "/d", in: fileSystem)
        _ = try LogDump.run(partitions, options: options, in: fileSystem) { _ in }
    }
}
