import Coordination

/// What a broker is told by its session with the leader, on the control loop: to be done at once or handed on.
protocol LeaderSessionEvents: AnyObject, Sendable {
    /// There is a newer image.
    func show(_ image: ClusterImage)
    /// The leader has fenced this broker, as it asked, or it was never registered: it may stop.
    func sessionStopped()
    /// The leader does not take this broker, or not any more.
    func sessionRefused(_ refusal: RegistrationRefusal)
}
