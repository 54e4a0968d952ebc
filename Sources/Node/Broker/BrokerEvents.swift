import Coordination
import Telemetry

/// Hands on what the leader's session says.
final class BrokerEvents: LeaderSessionEvents {
    private let replicas: Replicas
    private let state: BrokerState
    private let log: Log
    private let failed: @Sendable (String) -> Void

    init(replicas: Replicas, state: BrokerState, log: Log, failed: @escaping @Sendable (String) -> Void) {
        (self.replicas, self.state, self.log, self.failed) = (replicas, state, log, failed)
    }

    func show(_ image: ClusterImage) { replicas.show(image) }

    func sessionStopped() { state.stopped() }

    func sessionRefused(_ refusal: RegistrationRefusal) {
        log.error("this broker can serve no more: \(refusal)")
        if state.refused(refusal) { failed("\(refusal)") }
    }
}
