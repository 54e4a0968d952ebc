/// What `LogDump` shows.
public struct DumpOptions: Equatable, Sendable {
    /// Each record as well, not only the batches.
    public var records: Bool
    /// A JSON object a line instead of text.
    public var json: Bool
    /// Only what holds offsets from here on; whole batches.
    public var from: Int64
    /// Only what holds offsets up to here, inclusive; whole batches.
    public var to: Int64
    /// The most bytes that one batch may expand to.
    public var maxExpandedBytes: Int

    public init(records: Bool = false, json: Bool = false, from: Int64 = 0, to: Int64 = .max, maxExpandedBytes: Int = 1 << 30) {
        (self.records, self.json, self.from, self.to, self.maxExpandedBytes) = (records, json, from, to, maxExpandedBytes)
    }
}
