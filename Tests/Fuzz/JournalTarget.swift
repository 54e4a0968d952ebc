import Checksum
import LogStore

@testable import LogStore

/// What lies behind the first block of a journal's file, which is then scanned: `[flags] bytes…`. What is found lies in the file, in order,
/// and checks. Without bit 0 of the flags the checksums of whatever bears a mark are made to hold.
enum JournalTarget {
    static func run(_ input: UnsafeRawBufferPointer) throws {
        var input = FuzzInput(input)
        let flags = input.byte()
        var bytes = [UInt8](repeating: 0, count: JournalHeader.size) + input.rest
        _ = JournalHeader(input.rest)
        if flags & 1 == 0 { sign(&bytes) }
        let file = try MemoryFileSystem().open("/journal", mode: .create(exclusive: true))
        try file.write(bytes, at: 0)
        var scanner = JournalScanner(file, size: Int64(bytes.count))
        var last = Int64(JournalHeader.size) - 1
        while let found = try scanner.next() {
            switch found {
            case .damaged(_, let at):
                try FuzzFailure.unless(at > last && at < bytes.count, "damage at \(at), behind \(last)")
                last = at
            case .entry(let entry, let at):
                try FuzzFailure.unless(at > last && at % 64 == 0, "an entry at \(at), behind \(last)")
                let end = Int(at) + JournalEntry.headerSize + entry.length
                try FuzzFailure.unless(end <= bytes.count, "an entry from \(at) to \(end) of \(bytes.count)")
                var whole = CRC32C()
                bytes.withUnsafeBytes { raw in
                    whole.update(UnsafeRawBufferPointer(rebasing: raw[(Int(at) + JournalEntry.headerSize)..<end]))
                    whole.update(UnsafeRawBufferPointer(rebasing: raw[Int(at)..<(Int(at) + 92)]))
                }
                let stored = bytes[(Int(at) + 92)..<(Int(at) + 96)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                try FuzzFailure.unless(whole.value == stored, "an entry at \(at) that does not check")
                last = Int64(end) - 1
            }
        }
    }

    /// Each entry with the checksums that belong to it.
    private static func sign(_ bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { raw in
            for at in stride(from: JournalHeader.size, to: raw.count - JournalEntry.headerSize, by: JournalEntry.alignment) {
                func load<T: FixedWidthInteger>(_ offset: Int, _ type: T.Type) -> T {
                    T(bigEndian: raw.loadUnaligned(fromByteOffset: at + offset, as: T.self))
                }
                guard load(0, UInt64.self) == JournalEntry.mark else { continue }
                let length = Int(load(68, UInt32.self) % UInt32(raw.count))
                let start = at + JournalEntry.headerSize
                guard start + length <= raw.count else { continue }
                let header = UnsafeRawBufferPointer(rebasing: raw[at..<(at + 88)])
                raw.storeBytes(of: CRC32C.of(header).bigEndian, toByteOffset: at + 88, as: UInt32.self)
                var whole = CRC32C()
                whole.update(UnsafeRawBufferPointer(rebasing: raw[start..<(start + length)]))
                whole.update(UnsafeRawBufferPointer(rebasing: raw[at..<(at + 92)]))
                raw.storeBytes(of: whole.value.bigEndian, toByteOffset: at + 92, as: UInt32.self)
            }
        }
    }
}
