/// The bytes of a file in memory, in blocks: a hole costs nothing, and a copy shares what neither side writes.
public struct SparseBytes: Equatable, Sendable {
    static let blockSize = 4096

    /// The length in bytes.
    public private(set) var size = 0
    private var blocks: [[UInt8]?] = []

    /// A hole and zeros are the same.
    public static func == (one: SparseBytes, other: SparseBytes) -> Bool {
        one.size == other.size
            && zip(one.blocks, other.blocks).allSatisfy { one, other in
                if let one, let other { one == other } else { (one ?? other ?? []).allSatisfy { $0 == 0 } }
            }
    }

    public init() {}

    /// Bytes that its blocks take up.
    public var allocated: Int { blocks.reduce(0) { $0 + ($1 == nil ? 0 : Self.blockSize) } }

    /// Copies from `position` on until the buffer is full or the bytes end; answers how many were copied.
    public func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int) -> Int {
        guard position >= 0, position < size else { return 0 }
        let count = min(buffer.count, size - position)
        var done = 0
        while done < count {
            let (block, start) = (position + done).quotientAndRemainder(dividingBy: Self.blockSize)
            let part = min(count - done, Self.blockSize - start)
            let target = UnsafeMutableRawBufferPointer(rebasing: buffer[done..<done + part])
            if let bytes = blocks[block] {
                bytes.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<start + part])) }
            } else {
                target.initializeMemory(as: UInt8.self, repeating: 0)
            }
            done += part
        }
        return count
    }

    /// Writes at `position`; a gap before it reads as zeros.
    public mutating func write(_ bytes: UnsafeRawBufferPointer, at position: Int) {
        if position + bytes.count > size { resize(to: position + bytes.count) }
        var done = 0
        while done < bytes.count {
            let (block, start) = (position + done).quotientAndRemainder(dividingBy: Self.blockSize)
            let part = min(bytes.count - done, Self.blockSize - start)
            if blocks[block] == nil { blocks[block] = [UInt8](repeating: 0, count: Self.blockSize) }
            blocks[block]!.withUnsafeMutableBytes {
                $0[start..<start + part].copyBytes(from: bytes[done..<done + part])
            }
            done += part
        }
    }

    /// Cuts, or lengthens with zeros.
    public mutating func resize(to newSize: Int) {
        let count = (newSize + Self.blockSize - 1) / Self.blockSize
        if newSize < size {
            blocks.removeLast(blocks.count - count)
            let kept = newSize % Self.blockSize
            if kept != 0, blocks[count - 1] != nil {
                blocks[count - 1]!.replaceSubrange(kept..., with: repeatElement(0, count: Self.blockSize - kept))
            }
        } else if count > blocks.count {
            blocks.append(contentsOf: repeatElement(nil, count: count - blocks.count))
        }
        size = newSize
    }
}
