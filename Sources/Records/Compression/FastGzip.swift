import CISAL
import Glibc

/// gzip by ISA-L: reading, and level 1. Both are several times as fast as zlib.
enum FastGzip {
    private static let inflaters = HandlePool(
        make: { calloc(1, MemoryLayout<inflate_state>.stride) }, free: { Glibc.free($0) })

    /// Inflates one member after the other until the input ends.
    static func decompress(_ input: UnsafeRawBufferPointer, into output: inout OutputBuffer) throws(CodecError) {
        guard input.count <= Int(UInt32.max) else { throw .corrupt(.gzip, reason: "larger than 4 GiB") }
        try inflaters.use(for: .gzip) { raw throws(CodecError) in
            try inflate(input, raw.assumingMemoryBound(to: inflate_state.self), &output)
        }
    }

    private static func inflate(
        _ input: UnsafeRawBufferPointer, _ state: UnsafeMutablePointer<inflate_state>, _ output: inout OutputBuffer
    ) throws(CodecError) {
        isal_inflate_init(state)
        // ISA-L declares its input mutable; it writes nothing.
        state.pointee.next_in = UnsafeMutableRawPointer(mutating: input.baseAddress)?.assumingMemoryBound(to: UInt8.self)
        state.pointee.avail_in = UInt32(input.count)
        while state.pointee.avail_in > 0 {
            isal_inflate_reset(state)
            state.pointee.crc_flag = UInt32(ISAL_GZIP)
            try member(state, &output)
        }
    }

    /// One member: header, deflate blocks, checksum and length.
    private static func member(_ state: UnsafeMutablePointer<inflate_state>, _ output: inout OutputBuffer) throws(CodecError) {
        while true {
            let room = try output.room(for: .gzip)
            let size = min(room.count, 1 << 30)
            let input = state.pointee.avail_in
            state.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
            state.pointee.avail_out = UInt32(size)
            let result = isal_inflate(state)
            guard result == ISAL_DECOMP_OK else { throw .corrupt(.gzip, reason: reason(result)) }
            let written = size - Int(state.pointee.avail_out)
            try output.advance(written, for: .gzip)
            if state.pointee.block_state == ISAL_BLOCK_FINISH { return }
            // Cut off input is no error to ISA-L: it just makes no more of it.
            guard written > 0 || state.pointee.avail_in < input else { throw .truncated(.gzip) }
        }
    }

    private static let deflaters = makePool()

    /// States for compressing, apart from those that everybody uses.
    static func makePool() -> HandlePool { HandlePool(make: makeDeflater, free: { freeDeflater($0) }) }

    /// ISA-L's stream and, behind it, the buffer that its level 1 works in.
    private static func makeDeflater() -> UnsafeMutableRawPointer? {
        let levelBufferSize = Int(isal_level1_buffer_size())
        guard let raw = calloc(1, MemoryLayout<isal_zstream>.stride + levelBufferSize) else { return nil }
        let stream = raw.assumingMemoryBound(to: isal_zstream.self)
        isal_deflate_init(stream)
        stream.pointee.level = 1
        stream.pointee.level_buf = raw.advanced(by: MemoryLayout<isal_zstream>.stride).assumingMemoryBound(to: UInt8.self)
        stream.pointee.level_buf_size = UInt32(levelBufferSize)
        return raw
    }

    private static func freeDeflater(_ raw: UnsafeMutableRawPointer) { Glibc.free(raw) }

    /// One member, at level 1.
    static func compress(
        _ input: UnsafeRawBufferPointer, into output: inout OutputBuffer, _ pool: HandlePool = deflaters
    ) throws(CodecError) {
        guard input.count <= Int(UInt32.max) else { throw .library(.gzip, reason: "more than 4 GiB at once") }
        try pool.use(for: .gzip) { raw throws(CodecError) in
            try deflate(input, raw.assumingMemoryBound(to: isal_zstream.self), &output)
        }
    }

    private static func deflate(
        _ input: UnsafeRawBufferPointer, _ stream: UnsafeMutablePointer<isal_zstream>, _ output: inout OutputBuffer
    ) throws(CodecError) {
        isal_deflate_reset(stream)
        stream.pointee.gzip_flag = UInt16(IGZIP_GZIP)
        stream.pointee.end_of_stream = 1
        stream.pointee.flush = UInt16(NO_FLUSH)
        stream.pointee.next_in = UnsafeMutableRawPointer(mutating: input.baseAddress)?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(input.count)
        repeat {
            let room = try output.room(input.count / 4 + 256, for: .gzip)
            let size = min(room.count, 1 << 30)
            stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = UInt32(size)
            let result = isal_deflate(stream)
            guard result == COMP_OK else { throw .library(.gzip, reason: "ISA-L's error \(result)") }
            try output.advance(size - Int(stream.pointee.avail_out), for: .gzip)
        } while stream.pointee.internal_state.state != ZSTATE_END
    }

    private static func reason(_ result: Int32) -> String {
        switch result {
        case ISAL_INVALID_BLOCK, ISAL_INVALID_SYMBOL, ISAL_INVALID_LOOKBACK: "a deflate block is wrong"
        case ISAL_INVALID_WRAPPER, ISAL_UNSUPPORTED_METHOD: "the header is wrong"
        case ISAL_INCORRECT_CHECKSUM: "the checksum does not hold"
        case ISAL_NEED_DICT: "a dictionary is asked for"
        default: "error \(result)"
        }
    }
}
