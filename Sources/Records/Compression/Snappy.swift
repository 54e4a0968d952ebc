import CSnappy

/// snappy: read as a raw block or in the Java library's framing, written in the framing. The official stream framing is not Kafka's.
enum Snappy {
    /// 0x82 "SNAPPY" 0x00, then version 1 and lowest compatible version 1.
    private static let framing: [UInt8] = [0x82, 0x53, 0x4E, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]
    private static let magicSize = 8
    private static let blockSize = 32 << 10

    /// Blocks of 32 KiB of input in the Java library's framing.
    static func compress(_ input: UnsafeRawBufferPointer, into output: inout OutputBuffer) throws(CodecError) {
        try framing.withUnsafeBufferPointer { bytes throws(CodecError) in try output.append(UnsafeRawBufferPointer(bytes), for: .snappy) }
        var position = 0
        while position < input.count {
            let block = input.slice(position..<min(position + blockSize, input.count))
            let room = try output.room(4 + snappy_max_compressed_length(block.count), for: .snappy)
            var size = room.count - 4
            let status = snappy_compress(
                block.baseAddress?.assumingMemoryBound(to: CChar.self), block.count,
                room.baseAddress.map { ($0 + 4).assumingMemoryBound(to: CChar.self) }, &size)
            guard status == SNAPPY_OK else { throw .library(.snappy, reason: "status \(status.rawValue)") }
            room.setBig(Int32(size), at: 0)
            try output.advance(4 + size, for: .snappy)
            position += block.count
        }
    }

    /// A raw block, or what the framing holds.
    static func decompress(_ input: UnsafeRawBufferPointer, into output: inout OutputBuffer) throws(CodecError) {
        guard isFraming(input) else { return try block(input, &output) }
        guard input.count >= framing.count else { throw .truncated(.snappy) }
        let lowestCompatible: Int32 = input.big(12)
        guard lowestCompatible <= 1 else { throw .corrupt(.snappy, reason: "framing version \(lowestCompatible)") }
        var position = framing.count
        while position < input.count {
            guard input.count - position >= 4 else { throw .truncated(.snappy) }
            let size: Int32 = input.big(position)
            // The library writes its magic again where streams were joined.
            if size < 0 && isFraming(input.slice(position...)) && input.count - position >= framing.count {
                position += framing.count
                continue
            }
            guard size >= 0 else { throw .corrupt(.snappy, reason: "block of \(size) bytes") }
            guard Int(size) <= input.count - position - 4 else { throw .truncated(.snappy) }
            position += 4
            try block(input.slice(position..<(position + Int(size))), &output)
            position += Int(size)
        }
    }

    private static func isFraming(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count >= magicSize && bytes.prefix(magicSize).elementsEqual(framing.prefix(magicSize))
    }

    private static func block(_ input: UnsafeRawBufferPointer, _ output: inout OutputBuffer) throws(CodecError) {
        let source = input.baseAddress?.assumingMemoryBound(to: CChar.self)
        var size = 0
        guard snappy_uncompressed_length(source, input.count, &size) == SNAPPY_OK else { throw .corrupt(.snappy, reason: "no length") }
        // Three bytes make 64 at most: a length beyond that is a lie, and nothing is allocated for it.
        guard size <= output.limit - output.count else { throw .expandsPastLimit(.snappy, limit: output.limit) }
        guard size / 32 <= input.count else { throw .corrupt(.snappy, reason: "says \(size) bytes, which it cannot hold") }
        let room = try output.room(size, for: .snappy)
        var written = room.count
        let status = snappy_uncompress(source, input.count, room.baseAddress?.assumingMemoryBound(to: CChar.self), &written)
        guard status == SNAPPY_OK else { throw .corrupt(.snappy, reason: "a block is wrong") }
        try output.advance(written, for: .snappy)
    }
}
