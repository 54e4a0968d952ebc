import Records

extension SparseIndex {
    /// Takes in what the file has from where the index ends to `size`, by its batches' headers.
    mutating func extend(over file: any File, to size: Int64) throws(LogError) {
        var result: Result<SparseIndex, LogError> = .success(self)
        withUnsafeTemporaryAllocation(byteCount: HeaderScan.bufferSize, alignment: 16) { buffer in
            result = Result { [self] () throws(LogError) in
                var index = self
                var scan = HeaderScan(file, from: covered, to: size, buffer: buffer)
                var position = scan.position
                while let header = try scan.next() {
                    index.add(
                        position: position, baseOffset: header.baseOffset, size: scan.position - position,
                        maxTimestamp: header.maxTimestamp)
                    position = scan.position
                }
                return index
            }
        }
        self = try result.get()
    }
}
