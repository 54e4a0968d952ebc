import CLMDB
import Checksum

/// A named table of an environment: an ordered map whose values carry a CRC32C over table name, key and value.
///
///     static let topics = Table<String, TopicRecord>("topics")
///     let environment = try Environment.open(path, tables: [topics.name])
///     try environment.write { transaction throws(LMDBError) in try transaction.put(topics, "events", record) }
public struct Table<Key: TableKey, Value: TableValue>: Sendable {
    public let name: String
    /// The CRC32C of the name, which that of every value goes on from.
    let nameChecksum: CRC32C

    public init(_ name: String) {
        self.name = name
        var crc = CRC32C()
        Array(name.utf8).withUnsafeBytes { crc.update($0) }
        nameChecksum = crc
    }

    /// Bytes before a value: its checksum, big-endian.
    static var checksumSize: Int { 4 }

    private func checksum(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> UInt32 {
        var crc = nameChecksum
        crc.update(key)
        crc.update(value)
        return crc.value
    }

    /// A value as it is stored.
    func seal(_ value: Value, key: [UInt8]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Self.checksumSize)
        value.encodeValue(into: &bytes)
        let crc = key.withUnsafeBytes { key in
            bytes.withUnsafeBytes { checksum(key, UnsafeRawBufferPointer(rebasing: $0[Self.checksumSize...])) }
        }
        for index in 0..<4 { bytes[index] = UInt8(truncatingIfNeeded: crc >> UInt32(24 - 8 * index)) }
        return bytes
    }

    /// The value in what is stored; nil where the checksum does not hold.
    func unseal(_ stored: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard stored.count >= Self.checksumSize else { return nil }
        let value = UnsafeRawBufferPointer(rebasing: stored[Self.checksumSize...])
        let crc = UInt32(bigEndian: stored.loadUnaligned(as: UInt32.self))
        return crc == checksum(key, value) ? value : nil
    }
}
