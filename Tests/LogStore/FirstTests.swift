import LogStore
import Testing

@Test("partitions of one topic differ by index")
func partitionsDiffer() {
    #expect(PartitionID(topic: TopicID(high: 1, low: 2), index: 0) != PartitionID(topic: TopicID(high: 1, low: 2), index: 1))
}
