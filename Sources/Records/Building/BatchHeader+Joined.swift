extension BatchHeader {
    /// The batch of this header and `payload`, with the length and the checksum that it then has.
    mutating func joined(_ payload: UnsafeRawBufferPointer) -> [UInt8] {
        length = Int32(clamping: BatchHeader.size - BatchHeader.lengthEnd + payload.count)
        checksum = computedChecksum(payload: payload)
        return [UInt8](unsafeUninitializedCapacity: BatchHeader.size + payload.count) { memory, count in
            let all = UnsafeMutableRawBufferPointer(memory)
            write(to: all)
            UnsafeMutableRawBufferPointer(rebasing: all[BatchHeader.size...]).copyMemory(from: payload)
            count = BatchHeader.size + payload.count
        }
    }
}
