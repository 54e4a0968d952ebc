/// What a cluster is told apart by; made once, at the first start of its leader.
public struct ClusterIdentity: Equatable, Sendable {
    /// 22 characters, base64url.
    public var clusterID: String
    public var featureLevel: Int16

    public init(clusterID: String, featureLevel: Int16 = FeatureRange.current.highest) {
        (self.clusterID, self.featureLevel) = (clusterID, featureLevel)
    }

    public var record: [UInt8] {
        ImageBytes.encode {
            $0.string(clusterID)
            $0.integer(featureLevel)
        }
    }

    public init(decoding bytes: [UInt8]) throws(BytesError) {
        self = try ImageBytes.decode(bytes) { reader throws(BytesError) in
            ClusterIdentity(clusterID: try reader.string(), featureLevel: try reader.integer())
        }
    }
}
