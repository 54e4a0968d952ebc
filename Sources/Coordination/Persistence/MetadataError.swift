/// Metadata that makes no sense.
public enum MetadataError: Error, Equatable, Sendable, CustomStringConvertible {
    case unreadable(key: [UInt8], BytesError)
    case missingPartition(topic: String, index: Int)

    public var description: String {
        switch self {
        case .unreadable(let key, let error):
            "the metadata of key \(String(decoding: key.prefix { $0 >= 0x20 && $0 < 0x7F }, as: UTF8.self))… cannot be read: \(error)"
        case .missingPartition(let topic, let index): "the metadata of topic \(topic) lacks its partition \(index)"
        }
    }
}
