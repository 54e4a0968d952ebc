public import Settings
public import Telemetry

/// How a leader is started.
public struct LeaderOptions: Sendable {
    /// The directory that holds `leader/` (both are made if they are not there), or `memory:`; see `DataLocation`.
    public var data: String
    public var listen: Endpoint
    /// What others are told to reach it at, where that is not `listen`.
    public var advertise: Endpoint?
    public var settings: SettingValues
    public var log: Log
    public var metrics: Metrics

    public init(data: String, listen: Endpoint, settings: SettingValues, log: Log, metrics: Metrics) {
        (self.data, self.listen, self.settings, self.log, self.metrics) = (data, listen, settings, log, metrics)
    }
}
