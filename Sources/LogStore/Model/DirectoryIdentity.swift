/// Whose a data directory is. Written at its first open, compared at each later one.
public struct DirectoryIdentity: Hashable, Sendable {
    /// The cluster's id, 22 characters.
    public var clusterID: String
    /// The broker's.
    public var nodeID: Int32
    /// The directory's own, random.
    public var directoryID: TopicID

    public init(clusterID: String, nodeID: Int32, directoryID: TopicID) {
        (self.clusterID, self.nodeID, self.directoryID) = (clusterID, nodeID, directoryID)
    }
}
