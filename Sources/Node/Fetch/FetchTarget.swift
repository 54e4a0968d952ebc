import Wire

/// One partition that a Fetch asks for.
struct FetchTarget {
    /// The topic as the request named it: by name below version 13, by id from there on.
    struct Key: Hashable {
        var name: String
        var id: UUID
        var partition: Int32
    }

    var key: Key
    var fetchOffset: Int64 = 0
    var maxBytes: Int32 = 0
    var currentLeaderEpoch: Int32 = -1
    var lastFetchedEpoch: Int32 = -1
    /// A session has answered from this partition before: its topic was there.
    var wasFound = false

    /// All that `topics` asks for, in its order.
    static func all(of topics: [FetchRequest.FetchTopic]) -> [FetchTarget] {
        var list: [FetchTarget] = []
        for topic in topics {
            for partition in topic.partitions {
                list.append(
                    FetchTarget(
                        key: Key(name: topic.topic, id: topic.topicID, partition: partition.partition),
                        fetchOffset: partition.fetchOffset, maxBytes: partition.partitionMaxBytes,
                        currentLeaderEpoch: partition.currentLeaderEpoch, lastFetchedEpoch: partition.lastFetchedEpoch))
            }
        }
        return list
    }
}
