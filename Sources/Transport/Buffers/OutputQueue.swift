import CLinux
import Glibc

/// What a connection has still to send, in order: bytes and file ranges. Generic over nothing, owned by one connection.
struct OutputQueue {
    enum Piece {
        case bytes([UInt8], Range<Int>)
        case file(descriptor: Int32, offset: Int64, count: Int, owner: (any AnyObject & Sendable)?)
    }

    /// How many pieces one system call takes.
    static let gathered = 16

    private var pieces: [Piece] = []
    private var first = 0
    /// Bytes in all pieces.
    private(set) var count = 0

    var isEmpty: Bool { first == pieces.count }

    mutating func append(_ bytes: [UInt8], _ range: Range<Int>) {
        if range.isEmpty { return }
        pieces.append(.bytes(bytes, range))
        count += range.count
    }

    mutating func append(descriptor: Int32, offset: Int64, count: Int, owner: (any AnyObject & Sendable)?) {
        if count <= 0 { return }
        pieces.append(.file(descriptor: descriptor, offset: offset, count: count, owner: owner))
        self.count += count
    }

    /// The first piece.
    var head: Piece? { isEmpty ? nil : pieces[first] }

    /// The first piece, if it is a file range.
    var leadingFile: (descriptor: Int32, offset: Int64, count: Int)? {
        guard !isEmpty, case .file(let descriptor, let offset, let count, _) = pieces[first] else { return nil }
        return (descriptor, offset, count)
    }

    /// Calls `body` with the leading pieces of bytes (at most `gathered`), and whether a file range follows them.
    func withLeadingBytes<R>(_ body: (UnsafeBufferPointer<iovec>, Bool) -> R) -> R {
        withUnsafeTemporaryAllocation(of: iovec.self, capacity: Self.gathered) { gather(first, $0, 0, body) }
    }

    /// An array's memory is there within `withUnsafeBytes` only: hence the recursion.
    private func gather<R>(
        _ index: Int, _ list: UnsafeMutableBufferPointer<iovec>, _ used: Int, _ body: (UnsafeBufferPointer<iovec>, Bool) -> R
    ) -> R {
        guard used < list.count, index < pieces.count, case .bytes(let bytes, let range) = pieces[index] else {
            return body(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(list)[..<used]), index < pieces.count)
        }
        return bytes.withUnsafeBytes {
            let start = UnsafeMutableRawPointer(mutating: $0.baseAddress! + range.lowerBound)
            list[used] = iovec(iov_base: start, iov_len: range.count)
            return gather(index + 1, list, used + 1, body)
        }
    }

    /// The first `sent` bytes are gone.
    mutating func advance(_ sent: Int) {
        count -= sent
        // All of one piece: what nearly every answer is.
        if count == 0, pieces.count == 1 {
            pieces.removeLast()
            return
        }
        var left = sent
        while left > 0, first < pieces.count {
            switch pieces[first] {
            case .bytes(let bytes, let range):
                if range.count > left {
                    pieces[first] = .bytes(bytes, range.lowerBound + left..<range.upperBound)
                    return
                }
                left -= range.count
            case .file(let descriptor, let offset, let count, let owner):
                if count > left {
                    pieces[first] = .file(descriptor: descriptor, offset: offset + Int64(left), count: count - left, owner: owner)
                    return
                }
                left -= count
            }
            pieces[first] = .bytes([], 0..<0)
            first += 1
        }
        if first == pieces.count {
            pieces.removeAll(keepingCapacity: pieces.capacity <= Self.gathered)
            first = 0
        } else if first > 64, first * 2 > pieces.count {
            pieces.removeSubrange(0..<first)
            first = 0
        }
    }

    mutating func removeAll() { self = OutputQueue() }
}
