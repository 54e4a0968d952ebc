import Coordination
import Wire

/// A metadata store that this process leads: the cluster's id is there, the leadership claimed, and what a crash left cleared away.
struct OpenedMetadata {
    let store: any MetadataStore
    let claim: StoreCompare
    let contents: MetadataContents
    /// Whether the cluster was made just now.
    let isNew: Bool

    /// Makes the cluster if the store is new. `newID` draws random ids.
    init(_ store: any MetadataStore, newID: () -> UUID) throws {
        self.store = store
        let (entries, revision) = try store.range([])
        let found = try MetadataContents(entries, revision: revision)
        isNew = found.identity == nil
        if isNew { try Self.make(in: store, newID) }
        let leader = MetadataKey.leader
        let before = StoreCompare(key: leader, revision: try store.get(leader)?.revision ?? 0)
        let name = Array(newID().text.utf8)
        guard let claimed = try store.commit(StoreTransaction(compares: [before], operations: [.put(key: leader, value: name)])) else {
            throw MetadataStoreError.failed("another leader has just taken over")
        }
        claim = StoreCompare(key: leader, revision: claimed)
        for step in MetadataPlan(deleting: found.orphans).steps {
            _ = try store.commit(StoreTransaction(compares: [claim], operations: step.operations))
        }
        let (kept, last) = try store.range([])
        contents = try MetadataContents(kept, revision: last)
    }

    private static func make(in store: any MetadataStore, _ newID: () -> UUID) throws {
        var id = newID().text
        while id.hasPrefix("-") { id = newID().text }  // Kafka's tools would take it for a flag
        let identity = ClusterIdentity(clusterID: id)
        // As a new cluster of Apache Kafka 4 has it: with a value of the cluster's own.
        let configs = MetadataPlan([.configs(.allBrokers, ["min.insync.replicas": "1"])], of: ClusterImage(clusterID: id))
        let operations = configs.steps.flatMap(\.operations) + [.put(key: MetadataKey.cluster, value: identity.record)]
        let absent = StoreCompare(key: MetadataKey.cluster, revision: 0)
        guard try store.commit(StoreTransaction(compares: [absent], operations: operations)) != nil else {
            throw MetadataStoreError.failed("another leader has just made the cluster")
        }
    }
}
