import Coordination
import LogStore
import Settings
import Telemetry
import Threads
import Transport
import Wire

/// What a broker's handlers work with; shared by all loops.
final class BrokerServices: Sendable {
    let nodeID: Int32
    let store: LogStore
    let settings: SettingValues
    let fetchSessions: FetchSessionCache
    let leader: any LeaderLink
    /// For what handlers may not do on a loop.
    let workers: Workers
    /// Milliseconds since 1970.
    let wallClock: @Sendable () -> Int64
    private let current: Lock<BrokerView>

    init(
        nodeID: Int32, store: LogStore, settings: SettingValues, leader: any LeaderLink, view: BrokerView,
        wallClock: @escaping @Sendable () -> Int64
    ) {
        (self.nodeID, self.store, self.settings, self.leader, self.wallClock) = (nodeID, store, settings, leader, wallClock)
        workers = Workers()
        fetchSessions = FetchSessionCache(slots: settings.int("max.incremental.fetch.session.cache.slots"))
        current = Lock(view)
    }

    /// What a request that comes in now sees.
    var view: BrokerView { current.withLock { $0 } }

    /// The settings of brokers and topics as they are now, changes at run time included.
    func effectiveSettings(_ view: BrokerView) -> EffectiveSettings {
        EffectiveSettings(
            settings, cluster: view.image.configs(of: .allBrokers), broker: view.image.configs(of: .broker(nodeID)))
    }

    /// Shows `view` to all requests from now on.
    func publish(_ view: BrokerView) { current.withLock { $0 = view } }
}
