/// What a broker says while it lives.
public struct BrokerHeartbeat: Hashable, Sendable {
    public var id: Int32
    /// What its registration was answered with.
    public var epoch: Int64
    /// The image version up to which it has made and configured its partitions.
    public var appliedVersion: Int64
    /// It is about to stop, and wants to be fenced first.
    public var wantsToStop: Bool

    public init(id: Int32, epoch: Int64, appliedVersion: Int64, wantsToStop: Bool = false) {
        (self.id, self.epoch, self.appliedVersion, self.wantsToStop) = (id, epoch, appliedVersion, wantsToStop)
    }
}
