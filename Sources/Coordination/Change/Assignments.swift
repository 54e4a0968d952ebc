/// What holds for replicas placed by hand.
enum Assignments {
    /// `replicas`: how many each partition must have, where that is given.
    static func check(_ brokers: [Int32], replicas: Int?, _ placement: Placement) throws(Refusal) {
        if brokers.isEmpty { throw Refusal(.invalidReplicaAssignment, "The manual partition assignment includes an empty replica list.") }
        if Set(brokers).count != brokers.count {
            throw Refusal(.invalidReplicaAssignment, "The manual partition assignment includes a broker more than once.")
        }
        if let unknown = brokers.first(where: { !placement.knows($0) }) {
            throw Refusal(
                .invalidReplicaAssignment, "The manual partition assignment includes broker \(unknown), but no such broker is available.")
        }
        if let replicas, brokers.count != replicas {
            throw Refusal(
                .invalidReplicaAssignment,
                "The manual partition assignment includes a partition with \(brokers.count) replica(s), but this is not consistent with "
                    + "\(replicas) replica(s).")
        }
    }
}
