import Checksum

/// The first block of a file of the journal: says whose it is. Written once, when the file is made.
struct JournalHeader: Equatable, Sendable {
    /// "OTTLJFIL"
    private static let mark: UInt64 = 0x4F54_544C_4A46_494C
    /// The newest format that this program knows.
    static let knownFormat: UInt32 = 1
    /// Bytes that it takes up: the rest of them are zeros.
    static let size = 4096
    private static let fields = 64

    var format = knownFormat
    var id: TopicID
    var directory: TopicID
    /// The whole file's.
    var fileSize: Int64

    init(id: TopicID, directory: TopicID, fileSize: Int64) { (self.id, self.directory, self.fileSize) = (id, directory, fileSize) }

    /// The first `size` bytes of the file.
    func encoded() -> [UInt8] {
        var fields = FieldWriter(capacity: Self.size)
        fields.put(Self.mark)
        fields.put(format)
        fields.put(UInt32(0))
        fields.put(id)
        fields.put(directory)
        fields.put(fileSize)
        fields.put(UInt32(0))
        fields.put(CRC32C.of(fields.bytes))
        return fields.bytes + [UInt8](repeating: 0, count: Self.size - Self.fields)
    }

    /// Nil where the block is none, or damaged. Of a newer format only the number counts.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= Self.fields else { return nil }
        var fields = FieldReader(bytes)
        guard fields.take() == Self.mark, let format = fields.take(UInt32.self), fields.take(UInt32.self) != nil,
            let id = fields.topic(), let directory = fields.topic(), let size = fields.take(Int64.self), fields.take(UInt32.self) != nil,
            fields.take() == CRC32C.of(UnsafeRawBufferPointer(rebasing: bytes[..<60]))
        else { return nil }
        self.init(id: id, directory: directory, fileSize: size)
        self.format = format
    }
}
