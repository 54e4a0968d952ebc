import Coordination
import LogStore
import Settings
import Telemetry
import Transport

/// A cluster's leader at work: its directory, its listener, its thread.
public final class LeaderNode: Sendable {
    /// Bytes of requests on their way in: of the leader's own, so that clients of brokers in the same process cannot use them up.
    private static let budget = 32 << 20

    /// Where it listens.
    public let endpoint: Endpoint
    public var clusterID: String { leader.image.clusterID }
    let leader: Leader
    private let store: any MetadataStore
    private let listener: Listener
    private let lock: (any FileLock)?

    /// Starts a leader; its brokers and clients are answered once this returns.
    ///
    /// `failed` is called once, with the reason, where it can lead no more: another leader has taken over.
    public static func start(
        _ options: LeaderOptions, runtime: NodeRuntime, failed: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(StartError) -> LeaderNode {
        let location = try DataLocation(options.data)
        let directory: String
        let fileSystem: any FileSystem
        switch location {
        case .directory(let path): (directory, fileSystem) = ("\(path)/leader", PosixFileSystem())
        case .memory: (directory, fileSystem) = ("/memory/leader", MemoryFileSystem())
        }
        let lock: any FileLock
        do throws(FileError) {
            try fileSystem.makeDirectories(directory)
            lock = try fileSystem.lock("\(directory)/.lock")
        } catch {
            let reason = error.isLocked ? "another leader has it open: stop that one, or give another --data" : "\(error)"
            throw .metadata(path: directory, reason: reason)
        }
        let store: any MetadataStore
        do throws(MetadataStoreError) {
            store = location == .memory ? MemoryMetadataStore() : try LMDBMetadataStore.open(directory)
        } catch {
            throw .metadata(path: directory, reason: "\(error)")
        }
        do throws(StartError) {
            return try LeaderNode(options, runtime, store, lock, directory, fileSystem, failed)
        } catch {
            store.close()
            throw error
        }
    }

    private init(
        _ options: LeaderOptions, _ runtime: NodeRuntime, _ store: any MetadataStore, _ lock: any FileLock, _ directory: String,
        _ fileSystem: any FileSystem, _ failed: @escaping @Sendable (String) -> Void
    ) throws(StartError) {
        let log = options.log.part("leader")
        let opened: OpenedMetadata
        do {
            opened = try OpenedMetadata(store, newID: RandomID.uuid)
        } catch {
            throw .metadata(path: directory, reason: "\(error)")
        }
        if opened.isNew { log.info("a new cluster", ["cluster": opened.contents.image.clusterID]) }
        leader = Leader(
            opened, settings: options.settings, log: log,
            copy: MetadataCopy(path: "\(directory)/metadata.json", fileSystem: fileSystem, log: log),
            monotonic: NodeClock.monotonic,
            deposed: { failed("another leader has taken over") })
        let gate = StartGate()
        listener = try runtime.listen(
            options.listen, name: NodeNames.listener, service: LeaderRequests(leader, log: log), gate: gate,
            on: [runtime.control], budget: ByteBudget(capacity: Self.budget))
        endpoint = Endpoint(host: options.listen.host, port: listener.port)
        (self.store, self.lock) = (store, lock)
        leader.start()
        gate.open()
    }

    public func stop() {
        listener.close()
        leader.stop()
        store.close()
        lock?.release()
    }
}
