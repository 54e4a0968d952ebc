import CZstd

/// zstd frames.
enum Zstd {
    private static let compressors = makePool()

    /// States for compressing, apart from those that everybody uses.
    static func makePool() -> HandlePool {
        HandlePool(
            make: { UnsafeMutableRawPointer(ZSTD_createCCtx()) }, free: { ZSTD_freeCCtx(OpaquePointer($0)) },
            isWorthKeeping: { ZSTD_sizeof_CCtx(OpaquePointer($0)) <= largestKept })
    }

    private static let decompressors = HandlePool(
        make: { UnsafeMutableRawPointer(ZSTD_createDCtx()) }, free: { ZSTD_freeDCtx(OpaquePointer($0)) },
        isWorthKeeping: { ZSTD_sizeof_DCtx(OpaquePointer($0)) <= largestKept })
    /// States that hold more than this are not kept.
    private static let largestKept = 8 << 20

    /// One frame, with its content size.
    static func compress(
        _ input: UnsafeRawBufferPointer, level: Int?, into output: inout OutputBuffer, _ pool: HandlePool = compressors
    ) throws(CodecError) {
        try pool.use(for: .zstd) { raw throws(CodecError) in try compress(input, level, OpaquePointer(raw), &output) }
    }

    private static func compress(
        _ input: UnsafeRawBufferPointer, _ level: Int?, _ context: OpaquePointer, _ output: inout OutputBuffer
    ) throws(CodecError) {
        ZSTD_CCtx_reset(context, ZSTD_reset_session_and_parameters)
        _ = try checked(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(level ?? 3)), compressing: true)
        let room = try output.room(ZSTD_compressBound(input.count), for: .zstd)
        let written = try checked(ZSTD_compress2(context, room.baseAddress, room.count, input.baseAddress, input.count), compressing: true)
        try output.advance(written, for: .zstd)
    }

    /// Frame after frame until the input ends. What a frame says of its content's size is not trusted.
    static func decompress(_ input: UnsafeRawBufferPointer, into output: inout OutputBuffer) throws(CodecError) {
        try decompressors.use(for: .zstd) { raw throws(CodecError) in try frames(input, OpaquePointer(raw), &output) }
    }

    private static func frames(
        _ input: UnsafeRawBufferPointer, _ context: OpaquePointer, _ output: inout OutputBuffer
    ) throws(CodecError) {
        ZSTD_DCtx_reset(context, ZSTD_reset_session_only)
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        while true {
            let room = try output.room(min(input.count * 2, 128 << 10), for: .zstd)
            var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
            let before = source.pos
            let hint = try checked(ZSTD_decompressStream(context, &target, &source), compressing: false)
            try output.advance(target.pos, for: .zstd)
            // 0: the frame's end, everything written. The next may follow.
            if hint == 0 && source.pos == input.count { return }
            guard target.pos > 0 || source.pos > before else { throw .truncated(.zstd) }
        }
    }

    private static func checked(_ result: Int, compressing: Bool) throws(CodecError) -> Int {
        guard ZSTD_isError(result) == 0 else {
            let reason = String(cString: ZSTD_getErrorName(result))
            throw compressing ? .library(.zstd, reason: reason) : .corrupt(.zstd, reason: reason)
        }
        return result
    }
}
