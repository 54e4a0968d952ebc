import Glibc
import Threads

/// Memory that a decompressor fills: grows by doubling up to a bound, and goes back to a pool.
struct OutputBuffer: ~Copyable {
    /// The most bytes that may be in it.
    let limit: Int
    /// How many bytes are in it.
    private(set) var count = 0
    private var memory: UnsafeMutableRawBufferPointer
    /// Its memory comes from the pool, and goes back there.
    private let isShared: Bool

    /// A limit for what is not hostile: a compressor's output.
    static let unbounded = 1 << 40
    /// Small buffers are made as large as this from the start.
    private static let smallest = 64 << 10
    /// Larger ones are not kept.
    private static let largestKept = 4 << 20
    private static let mostKept = 4
    private static let idle = Lock<[Idle]>([])

    /// A buffer that nobody uses: its address travels through the lock.
    private struct Idle: Sendable {
        var address: UInt
        var size: Int
    }

    init(limit: Int, isShared: Bool = true) {
        (self.limit, self.isShared) = (max(limit, 0), isShared)
        if isShared, let found = Self.idle.withLock({ $0.popLast() }), let start = UnsafeMutableRawPointer(bitPattern: found.address) {
            memory = UnsafeMutableRawBufferPointer(start: start, count: found.size)
        } else {
            memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
        }
    }

    deinit {
        guard let start = memory.baseAddress else { return }
        let idle = Idle(address: UInt(bitPattern: start), size: memory.count)
        let kept =
            isShared && idle.size <= Self.largestKept
            && Self.idle.withLock { list in
                guard list.count < Self.mostKept else { return false }
                list.append(idle)
                return true
            }
        if !kept { Glibc.free(start) }
    }

    /// Empties it; its memory stays.
    mutating func removeAll() { count = 0 }

    /// What has been written.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(memory)[..<count]) }

    /// Room for at least `wanted` more bytes, or as many as the bound still allows, and one more, so that too much output shows.
    mutating func room(_ wanted: Int = 1, for codec: Codec) throws(CodecError) -> UnsafeMutableRawBufferPointer {
        guard count <= limit else { throw .expandsPastLimit(codec, limit: limit) }
        let most = limit + 1
        let needed = min(count + min(max(wanted, 1), most), most)
        if memory.count < needed {
            let size = min(max(needed, memory.count * 2, Self.smallest), max(most, needed))
            guard let start = realloc(memory.baseAddress, size) else { throw .library(codec, reason: "no memory for \(size) bytes") }
            memory = UnsafeMutableRawBufferPointer(start: start, count: size)
        }
        return UnsafeMutableRawBufferPointer(rebasing: memory[count..<min(memory.count, most)])
    }

    /// Says that `written` bytes of the room are filled.
    mutating func advance(_ written: Int, for codec: Codec) throws(CodecError) {
        count += written
        guard count <= limit else { throw .expandsPastLimit(codec, limit: limit) }
    }

    /// Copies `source` behind what is there.
    mutating func append(_ source: UnsafeRawBufferPointer, for codec: Codec) throws(CodecError) {
        guard source.count <= limit - count else { throw .expandsPastLimit(codec, limit: limit) }
        if source.isEmpty { return }
        try room(source.count, for: codec).copyMemory(from: source)
        count += source.count
    }
}
