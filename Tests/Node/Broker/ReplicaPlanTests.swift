import Coordination
import LogStore
import Telemetry
import Testing
import Threads

@testable import Node

private let ours = ID(high: 9, low: 1)

private func partition(leader: Int32, epoch: Int32 = 0, replica: Int32 = 1, directory: ID = ours) -> PartitionImage {
    PartitionImage(leader: leader, leaderEpoch: epoch, partitionEpoch: 0, replicas: [replica], isr: [replica], directories: [directory])
}

private func image(_ topics: [(String, UInt64, [PartitionImage])]) -> ClusterImage {
    var image = ClusterImage(clusterID: "c")
    let changes = topics.map { ImageChange.topic(TopicImage(id: ID(high: 0, low: $1), name: $0, partitions: $2)) }
    _ = image.apply(ImageDelta(from: 0, to: 1, changes: changes))
    return image
}

private func id(_ topic: UInt64, _ index: Int32 = 0) -> PartitionID { PartitionID(topic: TopicID(high: 0, low: topic), index: index) }

private func plan(_ image: ClusterImage, _ present: [PartitionID: Int32] = [:]) -> ReplicaPlan {
    ReplicaPlan(image: image, nodeID: 1, directory: ours, present: present)
}

@Suite struct ReplicaPlanTests {
    @Test("logs are made for this broker's replicas, and led where it leads with a new epoch")
    func creation() {
        let image = image([("t", 1, [partition(leader: 1), partition(leader: 2, replica: 2), partition(leader: -1, epoch: 3)])])
        let first = plan(image)
        #expect(first.creations.map(\.id) == [id(1), id(1, 2)])
        #expect(first.leads == [ReplicaPlan.Lead(id: id(1), epoch: 0)])
        let second = plan(image, [id(1): 0, id(1, 2): 2])
        #expect(second.creations.isEmpty && second.leads.isEmpty && second.deletions.isEmpty)
    }

    @Test("a higher epoch is begun anew")
    func epochs() {
        let image = image([("t", 1, [partition(leader: 1, epoch: 4)])])
        #expect(plan(image, [id(1): 2]).leads == [ReplicaPlan.Lead(id: id(1), epoch: 4)])
    }

    @Test("the log of a topic that is no more goes, also where another topic has its name")
    func deletion() {
        let image = image([("t", 2, [partition(leader: 1)])])
        let plan = plan(image, [id(1): 0, id(1, 1): 0])
        #expect(plan.deletions == [id(1), id(1, 1)] && plan.creations.map(\.id) == [id(2)])
    }

    @Test("a replica that lay in another directory is not made anew, lest an empty log pass for it")
    func lostDirectory() {
        let image = image([("t", 1, [partition(leader: -1, directory: ID(high: 9, low: 2))])])
        #expect(plan(image) == plan(ClusterImage(clusterID: "c")))
    }
}

@Suite struct BrokerPartsTests {
    @Test("who waits for a version is called once it is shown, and at once where it is")
    func appliedVersions() {
        let versions = AppliedVersions()
        let called = Lock<[Int64]>([])
        for version: Int64 in [3, 1, 2] { versions.wait(for: version) { called.withLock { $0.append(version) } } }
        versions.advance(to: 2)
        #expect(called.withLock { $0.sorted() } == [1, 2])
        versions.advance(to: 1)
        versions.advance(to: 5)
        versions.wait(for: 4) { called.withLock { $0.append(4) } }
        #expect(called.withLock { $0 }.sorted() == [1, 2, 3, 4])
    }

    @Test("old changes are forgotten, and who needs them gets the whole image; what is kept adds up to it")
    func history() {
        var history = ImageHistory(capacity: 10)
        var image = ClusterImage(clusterID: "c")
        var images = [image]
        for number in 1...100 {
            let delta = ImageDelta(from: image.version, to: image.version + 2, changes: [.configs(.topic("t"), ["a": "\(number)"])])
            _ = image.apply(delta)
            history.append(delta)
            images.append(image)
        }
        var deltas = 0
        for old in images {
            switch history.news(since: old.version, of: image) {
            case .nothing: #expect(old == image)
            case .image(let whole): #expect(whole == image)
            case .delta(let delta):
                var old = old
                let applied = old.apply(delta)
                #expect(applied && old == image)
                deltas += 1
            }
        }
        #expect((5...20).contains(deltas))
        #expect(history.news(since: 3, of: image) == .image(image))
    }

    @Test("the readable copy names what is in the image, and is written at most every half minute")
    func metadataCopy() throws {
        let files = MemoryFileSystem()
        try files.makeDirectories("/data")
        let copy = MetadataCopy(path: "/data/metadata.json", fileSystem: files, log: .init(sink: SilentSink()))
        copy.writeIfDue(image([("first", 1, [partition(leader: 1)])]), now: 1000)
        #expect(String(decoding: try files.readWhole("/data/metadata.json"), as: UTF8.self).contains("\"name\" : \"first\""))
        var next = image([("first", 1, [partition(leader: 1)])])
        _ = next.apply(ImageDelta(from: 1, to: 2, changes: [.configs(.topic("first"), ["retention.ms": "5"])]))
        copy.writeIfDue(next, now: 20_000)
        #expect(!String(decoding: try files.readWhole("/data/metadata.json"), as: UTF8.self).contains("retention.ms"))
        copy.writeIfDue(next, now: 31_000)
        #expect(String(decoding: try files.readWhole("/data/metadata.json"), as: UTF8.self).contains("\"retention.ms\" : \"5\""))
    }
}
