public import Settings
public import Telemetry

/// How a broker is started.
public struct BrokerOptions: Sendable {
    public var id: Int32
    /// One of them leads.
    public var leaders: [Endpoint]
    /// The directory that holds `broker-<id>/` (both are made if they are not there), or `memory:`; see `DataLocation`.
    public var data: String
    public var listen: Endpoint
    /// What clients are told to reach it at, where that is not `listen`.
    public var advertise: Endpoint?
    public var rack: String?
    public var settings: SettingValues
    public var log: Log
    public var metrics: Metrics

    public init(
        id: Int32, leaders: [Endpoint], data: String, listen: Endpoint, settings: SettingValues, log: Log, metrics: Metrics
    ) {
        (self.id, self.leaders, self.data, self.listen) = (id, leaders, data, listen)
        (self.settings, self.log, self.metrics) = (settings, log, metrics)
    }
}
