/// Names that nodes know each other's things by.
enum NodeNames {
    /// The one listener that a node has yet.
    static let listener = "PLAINTEXT"
    /// What a broker calls itself, before its id, when it calls the leader: who does is told of the APIs between nodes.
    static let brokerClientIDPrefix = "ottla-broker-"
}
