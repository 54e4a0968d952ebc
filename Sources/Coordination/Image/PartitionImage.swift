/// What the cluster knows of one partition.
public struct PartitionImage: Hashable, Sendable {
    /// The partition leader's broker id; −1: none can lead now.
    public var leader: Int32
    /// Rises with every change of the leader, and with each start of its broker.
    public var leaderEpoch: Int32
    /// Rises with every change of this value.
    public var partitionEpoch: Int32
    /// Broker ids, the preferred leader first.
    public var replicas: [Int32]
    /// The in-sync replicas, a subset of `replicas`.
    public var isr: [Int32]
    /// The directory of each replica, in the order of `replicas`.
    public var directories: [ID]

    public init(leader: Int32, leaderEpoch: Int32, partitionEpoch: Int32, replicas: [Int32], isr: [Int32], directories: [ID]) {
        (self.leader, self.leaderEpoch, self.partitionEpoch) = (leader, leaderEpoch, partitionEpoch)
        (self.replicas, self.isr, self.directories) = (replicas, isr, directories)
    }

    /// The directory that holds the replica of `broker`, if it is one.
    public func directory(of broker: Int32) -> ID? {
        guard let index = replicas.firstIndex(of: broker), index < directories.count else { return nil }
        return directories[index]
    }
}
