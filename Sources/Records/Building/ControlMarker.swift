/// The record of a control batch that ends a transaction.
public struct ControlMarker: Equatable, Sendable {
    /// How the transaction ended.
    public enum Kind: Int16, Sendable {
        case abort = 0
        case commit = 1
    }

    public var kind: Kind
    /// Epoch of the transaction coordinator that wrote it.
    public var coordinatorEpoch: Int32

    public init(_ kind: Kind, coordinatorEpoch: Int32) { (self.kind, self.coordinatorEpoch) = (kind, coordinatorEpoch) }

    /// The marker in `record`, which is one of a control batch; nil for other control records (a quorum's, or a version we do not know).
    public init?(_ record: Record) {
        guard let key = record.key, key.count >= 4, let value = record.value, value.count >= 6 else { return nil }
        let keyVersion: Int16 = key.big(0)
        let valueVersion: Int16 = value.big(0)
        guard keyVersion >= 0, valueVersion >= 0, let kind = Kind(rawValue: key.big(2)) else { return nil }
        self.init(kind, coordinatorEpoch: value.big(2))
    }

    /// The number of a control record's type, whatever it is; nil without one.
    public static func type(of record: Record) -> Int16? {
        guard let key = record.key, key.count >= 4 else { return nil }
        return key.big(2)
    }

    /// The whole batch with this marker, base offset 0.
    public func batch(timestamp: Int64, producerID: Int64, producerEpoch: Int16) -> [UInt8] {
        let key: [UInt8] = [0, 0, 0, UInt8(kind.rawValue)]
        var value: [UInt8] = [0, 0]
        withUnsafeBytes(of: coordinatorEpoch.bigEndian) { value.append(contentsOf: $0) }
        var builder = BatchBuilder(producerID: producerID, producerEpoch: producerEpoch, baseSequence: -1)
        builder.attributes.isControl = true
        builder.attributes.isTransactional = true
        builder.append(timestamp: timestamp, key: key, value: value)
        return builder.finishPlain()
    }
}
