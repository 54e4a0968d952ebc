import CLZ4

/// lz4 in its frame format, as Kafka's clients use it.
enum LZ4 {
    private static let magic: UInt32 = 0x184D_2204

    private static let compressors = HandlePool(
        make: {
            var context: OpaquePointer?
            return LZ4F_isError(LZ4F_createCompressionContext(&context, UInt32(LZ4F_VERSION))) != 0 ? nil : UnsafeMutableRawPointer(context)
        },
        free: { LZ4F_freeCompressionContext(OpaquePointer($0)) })

    private static let decompressors = HandlePool(
        make: {
            var context: OpaquePointer?
            return LZ4F_isError(LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))) != 0
                ? nil : UnsafeMutableRawPointer(context)
        },
        free: { LZ4F_freeDecompressionContext(OpaquePointer($0)) })

    /// A frame of independent blocks of 64 KiB, which is all that Java's reader takes.
    static func compress(_ input: UnsafeRawBufferPointer, level: Int?, into output: inout OutputBuffer) throws(CodecError) {
        try compressors.use(for: .lz4) { raw throws(CodecError) in try compress(input, level, OpaquePointer(raw), &output) }
    }

    private static func compress(
        _ input: UnsafeRawBufferPointer, _ level: Int?, _ context: OpaquePointer, _ output: inout OutputBuffer
    ) throws(CodecError) {
        var preferences = LZ4F_preferences_t()
        preferences.frameInfo.blockSizeID = LZ4F_max64KB
        preferences.frameInfo.blockMode = LZ4F_blockIndependent
        preferences.autoFlush = 1
        // Kafka's default, 9, stands for the fast compressor; every other level is one of the slow one, which has 12.
        if let level, level != 9 { preferences.compressionLevel = Int32(min(max(level, 3), 12)) }
        let header = try output.room(Int(LZ4F_HEADER_SIZE_MAX), for: .lz4)
        try output.advance(try checked(LZ4F_compressBegin(context, header.baseAddress, header.count, &preferences)), for: .lz4)
        if !input.isEmpty {
            let room = try output.room(LZ4F_compressBound(input.count, &preferences), for: .lz4)
            try output.advance(
                try checked(LZ4F_compressUpdate(context, room.baseAddress, room.count, input.baseAddress, input.count, nil)), for: .lz4)
        }
        let end = try output.room(LZ4F_compressBound(0, &preferences), for: .lz4)
        try output.advance(try checked(LZ4F_compressEnd(context, end.baseAddress, end.count, nil)), for: .lz4)
    }

    /// One frame and nothing behind it.
    static func decompress(_ input: UnsafeRawBufferPointer, into output: inout OutputBuffer) throws(CodecError) {
        guard input.count >= 7 else { throw .truncated(.lz4) }
        guard UInt32(littleEndian: input.loadUnaligned(as: UInt32.self)) == magic else {
            throw .corrupt(.lz4, reason: "the magic is wrong")
        }
        try decompressors.use(for: .lz4) { raw throws(CodecError) in try frame(input, OpaquePointer(raw), &output) }
    }

    private static func frame(
        _ input: UnsafeRawBufferPointer, _ context: OpaquePointer, _ output: inout OutputBuffer
    ) throws(CodecError) {
        LZ4F_resetDecompressionContext(context)
        var position = 0
        while true {
            let room = try output.room(min(input.count * 2, 64 << 10), for: .lz4)
            var written = room.count
            var read = input.count - position
            let hint = LZ4F_decompress(context, room.baseAddress, &written, input.baseAddress.map { $0 + position }, &read, nil)
            guard LZ4F_isError(hint) == 0 else { throw .corrupt(.lz4, reason: String(cString: LZ4F_getErrorName(hint))) }
            position += read
            try output.advance(written, for: .lz4)
            if hint == 0 { break }
            guard read > 0 || written > 0 else { throw .truncated(.lz4) }
        }
        guard position == input.count else { throw .corrupt(.lz4, reason: "\(input.count - position) bytes behind the frame") }
    }

    private static func checked(_ result: Int) throws(CodecError) -> Int {
        guard LZ4F_isError(result) == 0 else { throw .library(.lz4, reason: String(cString: LZ4F_getErrorName(result))) }
        return result
    }
}
