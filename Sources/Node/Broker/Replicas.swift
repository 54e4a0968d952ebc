import Coordination
import LogStore
import Settings
import Telemetry
import Threads

/// Makes a broker's logs what the image says: creates, configures, leads and deletes them, on a thread of its own, since all of it
/// touches files. Each image is shown to requests once its logs are there; of several that came meanwhile only the last is done.
final class Replicas: Sendable {
    private struct State {
        var wanted: ClusterImage?
        var isStopped = false
    }

    /// After a failure it is tried again, in milliseconds.
    private static let pause = 5000

    private let store: LogStore
    private let nodeID: Int32
    private let settings: SettingValues
    private let log: Log
    /// Shows a view to requests.
    private let publish: @Sendable (BrokerView) -> Void
    private let state = Lock(State())
    private let thread = Lock<RunningThread?>(nil)

    init(
        store: LogStore, nodeID: Int32, settings: SettingValues, log: Log, publish: @escaping @Sendable (BrokerView) -> Void
    ) {
        (self.store, self.nodeID, self.settings, self.log, self.publish) = (store, nodeID, settings, log, publish)
    }

    func start() {
        let work = Work(store: store, nodeID: nodeID, settings: settings, log: log, publish: publish)
        thread.withLock { $0 = RunningThread("replicas-\(nodeID)") { [state] in Self.run(state, work) } }
    }

    /// There is a newer image.
    func show(_ image: ClusterImage) {
        state.withLock { $0.wanted = image }
        state.signal()
    }

    /// Ends the thread once what it does is done.
    func stop() {
        state.withLock { $0.isStopped = true }
        state.broadcast()
        let running = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        running?.join()
    }

    private static func run(_ state: Lock<State>, _ work: Work) {
        var last: ClusterImage?
        var failed = false
        var configured = ConfiguredTopics()
        while true {
            let wait = failed ? pause : 60_000
            let (wanted, isStopped) = state.wait(milliseconds: wait, until: { $0.wanted != nil || $0.isStopped }) { state in
                defer { state.wanted = nil }
                return (state.wanted, state.isStopped)
            }
            if isStopped { return }
            guard let image = wanted ?? (failed ? last : nil) else { continue }
            failed = !work.apply(image, &configured) { state.withLock { $0.wanted != nil || $0.isStopped } }
            last = image
        }
    }

    /// Which settings the logs were given last.
    struct ConfiguredTopics {
        var brokers: [[String: String]] = []
        var topics: [ID: [String: String]] = [:]
    }

    /// What the thread works with.
    private struct Work: Sendable {
        let store: LogStore
        let nodeID: Int32
        let settings: SettingValues
        let log: Log
        let publish: @Sendable (BrokerView) -> Void

        /// False where something failed that may work later. What nobody waits for, the deletions, is left off where there is something
        /// newer to do: they are found again then, or at the next start.
        func apply(_ image: ClusterImage, _ configured: inout ConfiguredTopics, isOvertaken: () -> Bool) -> Bool {
            var present: [PartitionID: Int32] = [:]
            var names: [String: PartitionID] = [:]
            for partition in store.partitions() {
                present[partition.id] = partition.offsets.leaderEpoch
                names["\(partition.topic)-\(partition.id.index)"] = partition.id
            }
            let plan = ReplicaPlan(
                image: image, nodeID: nodeID, directory: ID(high: store.identity.directoryID.high, low: store.identity.directoryID.low),
                present: present)
            let effective = EffectiveSettings(
                settings, cluster: image.configs(of: .allBrokers), broker: image.configs(of: .broker(nodeID)))
            // A topic made again must not meet the files of the one before.
            let taken = Set(plan.creations.compactMap { names["\($0.topic)-\($0.id.index)"] })
            var isDone = delete(plan.deletions.filter(taken.contains)) { false }
            isDone = create(plan.creations, image, effective) && isDone
            configure(image, effective, &configured)
            isDone = lead(plan.leads) && isDone
            publish(BrokerView(image: image, nodeID: nodeID, store: store))
            return delete(plan.deletions.filter { !taken.contains($0) }, unless: isOvertaken) && isDone
        }

        private func create(_ new: [ReplicaPlan.New], _ image: ClusterImage, _ settings: EffectiveSettings) -> Bool {
            if new.isEmpty { return true }
            var configs: [String: LogConfig] = [:]
            for topic in Set(new.map(\.topic)) { configs[topic] = config(image, topic, settings) }
            do throws(LogError) {
                _ = try store.create(new.map { (id: $0.id, topic: $0.topic, config: configs[$0.topic] ?? LogConfig()) })
                return true
            } catch {
                log.error(
                    "partitions cannot be made: \(error)", ["first": "\(new[0].topic)-\(new[0].id.index)"], limit: "create-partitions")
                return false
            }
        }

        private func config(_ image: ClusterImage, _ topic: String, _ settings: EffectiveSettings) -> LogConfig {
            LogConfig(
                settings, overrides: image.configs(of: .topic(topic)), isInternal: image.topic(named: topic)?.isInternal ?? false)
        }

        private func lead(_ leads: [ReplicaPlan.Lead]) -> Bool {
            let there = leads.filter { store.partition($0.id) != nil }
            if there.isEmpty { return leads.isEmpty }
            do throws(LogError) {
                try store.lead(there.map { (id: $0.id, epoch: $0.epoch) })
                return there.count == leads.count
            } catch {
                log.error("partitions cannot be led: \(error)", limit: "lead-partitions")
                return false
            }
        }

        private func delete(_ partitions: [PartitionID], unless isOvertaken: () -> Bool) -> Bool {
            var isDone = true
            for id in partitions {
                if isOvertaken() { return true }
                do throws(LogError) {
                    try store.delete(id)
                } catch {
                    log.error("a partition cannot be deleted: \(error)", limit: "delete-partition")
                    isDone = false
                }
            }
            return isDone
        }

        /// Gives each topic's logs its settings where they have changed.
        private func configure(_ image: ClusterImage, _ settings: EffectiveSettings, _ configured: inout ConfiguredTopics) {
            let brokers = [settings.cluster, settings.broker]
            if configured.brokers != brokers {
                configured = ConfiguredTopics(brokers: brokers)
                store.configure(cleaner: CleanerSettings(settings))
            }
            var kept: [ID: [String: String]] = [:]
            for topic in image.topics.values {
                let overrides = image.configs(of: .topic(topic.name))
                kept[topic.id] = overrides
                if configured.topics[topic.id] == overrides { continue }
                let config = LogConfig(settings, overrides: overrides, isInternal: topic.isInternal)
                for index in topic.partitions.indices {
                    store.partition(PartitionID(topic: TopicID(topic.id), index: Int32(clamping: index)))?.configure(config)
                }
            }
            configured.topics = kept
        }
    }
}
