import Coordination
import LogStore
import Settings
import Telemetry
import Threads
import Wire

@testable import Node

/// Log lines go nowhere.
struct SilentSink: LogSink {
    func write(_ line: [UInt8]) {}
}

/// A clock that is moved by hand.
final class HandClock: Sendable {
    private let time = Lock<Int64>(0)
    var now: Int64 {
        get { time.withLock { $0 } }
        set { time.withLock { $0 = newValue } }
    }
}

/// A store that fails when it is told to.
final class FaultyMetadataStore: MetadataStore {
    enum Fault: Sendable {
        /// Nothing is done.
        case refuse
        /// It is done, and nobody is told.
        case forget
        /// As if another leader had written its name.
        case depose
    }

    private struct State {
        var fault: Fault?
        /// How many commits go well before.
        var after = 0
    }

    private let real = MemoryMetadataStore()
    private let state = Lock(State())

    func fail(_ fault: Fault, after: Int = 0) { state.withLock { $0 = State(fault: fault, after: after) } }

    func commit(_ transaction: StoreTransaction) throws(MetadataStoreError) -> Int64? {
        let fault = state.withLock { state -> Fault? in
            state.after -= 1
            guard state.after < 0 else { return nil }
            defer { state.fault = nil }
            return state.fault
        }
        switch fault {
        case nil: return try real.commit(transaction)
        case .refuse: throw .failed("refused by the test")
        case .depose: return nil
        case .forget:
            _ = try real.commit(transaction)
            throw .failed("forgotten by the test")
        }
    }

    func get(_ key: [UInt8]) throws(MetadataStoreError) -> StoreEntry? { try real.get(key) }
    func range(_ prefix: [UInt8]) throws(MetadataStoreError) -> (entries: [StoreEntry], revision: Int64) { try real.range(prefix) }
    func watch(after revision: Int64, _ receive: @escaping @Sendable (StoreEvent) -> Void) throws(MetadataStoreError) -> any StoreWatch {
        try real.watch(after: revision, receive)
    }
    func compact(upTo revision: Int64) throws(MetadataStoreError) { try real.compact(upTo: revision) }
    func close() {}
}

/// A leader that is driven by its test, with brokers that say what they are told to say.
final class TestLeader {
    private final class Completions: CompletionQueue {
        func post(_ completions: [Completion]) {}
    }

    let clock = HandClock()
    let store: FaultyMetadataStore
    let deposed = Lock(0)
    let settings: SettingValues
    private(set) var leader: Leader

    init(store: FaultyMetadataStore = FaultyMetadataStore(), settings flags: [String] = []) throws {
        self.store = store
        var settings = SettingValues()
        for flag in flags { try settings.set(flag: flag) }
        self.settings = settings
        let opened = try OpenedMetadata(store, newID: RandomID.uuid)
        leader = Leader(
            opened, settings: settings, log: Log(sink: SilentSink()), copy: nil, monotonic: { [clock] in clock.now },
            deposed: { [deposed] in deposed.withLock { $0 += 1 } })
    }

    var image: ClusterImage { leader.image }

    /// Leaves an event, has it done; what it was answered with.
    func ask(_ event: (Answer) -> LeaderEvent) -> Response? {
        let slot = ReplySlot()
        leader.desk.post(event(Answer(slot: slot, ticket: Ticket(queue: Completions(), token: 0, request: 0))))
        leader.turn()
        guard case .response(let response) = slot.take() else { return nil }
        return response
    }

    /// A broker that has registered and serves.
    func join(_ id: Int32) {
        let registration = BrokerRegistration(
            id: id, clusterID: image.clusterID, incarnation: RandomID.topic(), directories: [ID(high: 1, low: UInt64(id))],
            listeners: [ListenerImage(name: "PLAINTEXT", host: "h", port: 9092)])
        _ = ask { .register(registration, $0) }
        heartbeat(id)
    }

    /// A heartbeat that knows the newest image.
    @discardableResult
    func heartbeat(_ id: Int32) -> BrokerHeartbeatResponse? {
        let heartbeat = BrokerHeartbeat(id: id, epoch: image.brokers[id]?.epoch ?? 0, appliedVersion: image.version)
        guard case .brokerHeartbeat(let answer)? = ask({ .heartbeat(heartbeat, imageVersion: image.version, $0) }) else { return nil }
        return answer
    }

    func ask(_ request: Request, _ key: APIKey, version: Version? = nil) -> Response? {
        let header = RequestHeader(
            apiKey: key, version: version ?? SupportedVersions.range(key).upperBound, correlationID: 1, clientID: "test")
        let caller = Caller(header: header, principal: .anonymous, listener: "PLAINTEXT", address: "test")
        return ask { .admin(request, caller, $0) }
    }

    /// The errors of a creation, by topic.
    func create(_ names: String..., partitions: Int32 = 1) -> [ErrorCode] {
        var request = CreateTopicsRequest()
        request.topics = names.map {
            var topic = CreateTopicsRequest.CreatableTopic()
            (topic.name, topic.numPartitions, topic.replicationFactor) = ($0, partitions, 1)
            return topic
        }
        guard case .createTopics(let response)? = ask(.createTopics(request), .createTopics) else { return [] }
        return response.topics.map(\.errorCode)
    }

    /// The leader's process dies and starts again.
    func restart() throws {
        let opened = try OpenedMetadata(store, newID: RandomID.uuid)
        leader = Leader(
            opened, settings: settings, log: Log(sink: SilentSink()), copy: nil, monotonic: { [clock] in clock.now }, deposed: {})
    }
}
