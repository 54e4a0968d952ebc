import CZlib
import Glibc

/// gzip by zlib: the levels 2 to 9, and 6 where none is said.
enum Zlib {
    /// One state a level: what level a state is for cannot be changed cheaply.
    private static let deflaters: [HandlePool] = (1...9).map { level in
        HandlePool(
            most: 2,
            make: {
                guard let raw = calloc(1, MemoryLayout<z_stream>.stride) else { return nil }
                // 15 bits of window, and 16 for gzip's header and trailer.
                let stream = raw.assumingMemoryBound(to: z_stream.self)
                let result = deflateInit2_(
                    stream, Int32(level), Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
                if result == Z_OK { return raw }
                Glibc.free(raw)
                return nil
            },
            free: { raw in
                deflateEnd(raw.assumingMemoryBound(to: z_stream.self))
                Glibc.free(raw)
            })
    }

    /// One member.
    static func compress(_ input: UnsafeRawBufferPointer, level: Int?, into output: inout OutputBuffer) throws(CodecError) {
        guard input.count <= Int(UInt32.max) else { throw .library(.gzip, reason: "more than 4 GiB at once") }
        let pool = deflaters[min(max(level ?? 6, 1), 9) - 1]
        try pool.use(for: .gzip) { raw throws(CodecError) in
            try deflateAll(input, raw.assumingMemoryBound(to: z_stream.self), &output)
        }
    }

    private static func deflateAll(
        _ input: UnsafeRawBufferPointer, _ stream: UnsafeMutablePointer<z_stream>, _ output: inout OutputBuffer
    ) throws(CodecError) {
        guard deflateReset(stream) == Z_OK else { throw .library(.gzip, reason: "zlib's state is broken") }
        // zlib writes nothing to its input.
        stream.pointee.next_in = UnsafeMutableRawPointer(mutating: input.baseAddress)?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(input.count)
        var result = Z_OK
        repeat {
            let room = try output.room(input.count / 4 + 256, for: .gzip)
            let size = min(room.count, 1 << 30)
            stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = UInt32(size)
            result = deflate(stream, Z_FINISH)
            guard result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR else {
                throw .library(.gzip, reason: "zlib's error \(result)")
            }
            try output.advance(size - Int(stream.pointee.avail_out), for: .gzip)
        } while result != Z_STREAM_END
    }
}
