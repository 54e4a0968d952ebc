import Coordination
import LogStore
import Settings
import Telemetry
import Transport

/// A broker at work: its directory, its listener, its membership of a cluster.
public final class BrokerNode: Sendable {
    /// How long a broker that starts waits for its leader, in milliseconds.
    private static let patience: Int64 = 60_000
    /// How long one that stops waits until it is fenced.
    private static let farewell = 3000

    /// Where it listens.
    public let endpoint: Endpoint
    let services: BrokerServices
    private let listener: Listener
    private let replicas: Replicas
    private let session: LoopBound<LeaderSession>
    private let state = BrokerState()
    private let log: Log

    /// Starts a broker and waits until it serves: it has registered, has its partitions, and leads what it is to lead.
    ///
    /// `failed` is called once, with the reason, where it can serve no more: another process has taken its place.
    public static func start(
        _ options: BrokerOptions, runtime: NodeRuntime, failed: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(StartError) -> BrokerNode {
        let log = options.log.part("broker-\(options.id)")
        let clusterID = try LeaderProbe.clusterID(
            of: options.leaders, broker: options.id, inbox: runtime.control.inbox, timeout: patience, log: log)
        let store = try open(options, clusterID: clusterID, log: log)
        let node: BrokerNode
        do throws(StartError) {
            node = try BrokerNode(options, runtime, store, log, failed)
        } catch {
            try? store.close()
            throw error
        }
        do throws(RegistrationRefusal) {
            if try node.state.waitUntilServing(milliseconds: Int(patience)) { return node }
        } catch {
            node.stop()
            throw .refused("\(error)")
        }
        node.stop()
        throw .leader(options.leaders, reason: "it does not let this broker serve")
    }

    private init(
        _ options: BrokerOptions, _ runtime: NodeRuntime, _ store: LogStore, _ log: Log, _ failed: @escaping @Sendable (String) -> Void
    ) throws(StartError) {
        let (id, settings, state) = (options.id, options.settings, self.state)
        self.log = log
        let session = LoopBound(runtime.control.inbox) { loop in
            LeaderSession(
                on: loop, leaders: options.leaders, broker: id, interval: settings.long("broker.heartbeat.interval.ms"), log: log)
        }
        let applied = AppliedVersions()
        let services = BrokerServices(
            nodeID: id, store: store, settings: settings, leader: LeaderClient(session: session, applied: applied, id: id),
            view: BrokerView(image: .empty, nodeID: id, store: nil), wallClock: NodeClock.wall)
        let gate = StartGate()
        listener = try runtime.listen(
            options.listen, name: NodeNames.listener, service: BrokerRequests(services, log: log), gate: gate)
        endpoint = Endpoint(host: options.listen.host, port: listener.port)
        let registration = Self.registration(options, store, at: endpoint)
        replicas = Replicas(store: store, nodeID: id, settings: settings, log: log) { view in
            services.publish(view)
            applied.advance(to: view.image.version)
            session.run { $0.applied(view.image.version) }
            guard Self.isServing(view.image, registration) else { return }
            gate.open()
            state.serves()
        }
        (self.session, self.services) = (session, services)
        let events = BrokerEvents(replicas: replicas, state: state, log: log, failed: failed)
        replicas.start()
        session.run { $0.start(registration, events) }
    }

    /// The leader lets this incarnation serve, and has made it the leader of all that it can lead.
    private static func isServing(_ image: ClusterImage, _ registration: BrokerRegistration) -> Bool {
        guard let own = image.brokers[registration.id], own.incarnation == registration.incarnation, !own.isFenced else { return false }
        return !image.topics.values.contains { topic in
            topic.partitions.contains { partition in
                guard partition.leader == -1, partition.isr.contains(own.id) else { return false }
                return partition.directory(of: own.id).map(own.directories.contains) ?? false
            }
        }
    }

    /// Leaves the cluster, so that nobody is sent here any more, then closes what is open: what was acknowledged is on the disk, and the next
    /// start need not look.
    public func stop() {
        session.run { $0.stop() }
        state.waitUntilStopped(milliseconds: Self.farewell)
        listener.close()
        replicas.stop()
        services.workers.stop()
        session.end { $0.close() }
        do throws(LogError) {
            try services.store.close()
        } catch {
            log.error("the data directory was not closed in order: \(error)")
        }
    }

    private static func open(_ options: BrokerOptions, clusterID: String, log: Log) throws(StartError) -> LogStore {
        let fileSystem: any FileSystem
        let stores: any StoreProvider
        let path: String
        switch try DataLocation(options.data) {
        case .directory(let given): (fileSystem, stores, path) = (PosixFileSystem(), LMDBStores(), given)
        case .memory:
            (fileSystem, stores, path) = (MemoryFileSystem(), MemoryStores(), "/memory")
            log.warn("data is kept in memory: it ends with this process")
        }
        do throws(FileError) { try fileSystem.makeDirectories(path) } catch { throw .directory(.storage(error)) }
        var logs = LogStoreOptions(
            directory: "\(path)/broker-\(options.id)", fileSystem: fileSystem, stores: stores, clusterID: clusterID, nodeID: options.id)
        logs.apply(options.settings)
        logs.observer = StoreObserver(log: log, metrics: options.metrics, nodeID: options.id)
        do throws(LogError) { return try LogStore.open(logs) } catch { throw .directory(error) }
    }

    private static func registration(_ options: BrokerOptions, _ store: LogStore, at endpoint: Endpoint) -> BrokerRegistration {
        var shown = options.advertise ?? endpoint
        if shown.port == 0 { shown.port = endpoint.port }
        let directory = store.identity.directoryID
        return BrokerRegistration(
            id: options.id, clusterID: store.identity.clusterID, incarnation: RandomID.topic(),
            directories: [ID(high: directory.high, low: directory.low)],
            listeners: [ListenerImage(name: NodeNames.listener, host: shown.host, port: shown.port)], rack: options.rack)
    }
}
