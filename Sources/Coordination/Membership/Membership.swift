/// A broker's side of its membership: registers, sends heartbeats, keeps the image.
///
/// A value without clock or socket: each event comes with the monotonic time in milliseconds, the answers are what its owner is to do.
/// One heartbeat is always on its way, held by the leader until there is news; a second follows where the broker has something to say.
public struct Membership: Sendable {
    public enum Action: Equatable, Sendable {
        /// Register with the leader; then call `registered`, `refused` or `failed`.
        case register
        /// Send it, with the image version held here; then call `answered`, `refused` or `failed`.
        case heartbeat(BrokerHeartbeat, imageVersion: Int64)
        /// A newer image: make the partitions that it asks for, then call `applied`.
        case show(ClusterImage)
        /// Call `tick` then.
        case wake(at: Int64)
        /// The leader has fenced this broker, as it asked: it may stop.
        case stopped
        /// This broker may not be a member: for the reason given it must end.
        case fail(RegistrationRefusal)
    }

    private enum State: Equatable {
        case registering
        case member(epoch: Int64)
        case ended
    }

    /// How long a broker waits before it tries again, in milliseconds.
    public static let pause: Int64 = 250

    public let id: Int32
    /// How long a live broker of the same id may be in the way.
    private let patience: Int64
    private var state = State.registering
    /// Empty before the first.
    public private(set) var image = ClusterImage.empty
    /// The image version up to which the partitions are made; −1: none.
    public private(set) var appliedVersion: Int64 = -1
    private var wantsToStop = false
    /// Whether a registration is on its way.
    private var isAsking = false
    /// Heartbeats on their way.
    private var inFlight = 0
    private var reported: BrokerHeartbeat?
    private var retryAt: Int64?
    private var giveUpAt: Int64?

    public init(id: Int32, patience: Int64 = 30_000) { (self.id, self.patience) = (id, patience) }

    /// What the leader gave to this registration; nil while there is none.
    public var epoch: Int64? {
        guard case .member(let epoch) = state else { return nil }
        return epoch
    }

    public mutating func start(now: Int64) -> [Action] { next(now) }

    public mutating func registered(epoch: Int64, now: Int64) -> [Action] {
        guard state == .registering else { return [] }
        (state, isAsking, inFlight, reported, giveUpAt) = (.member(epoch: epoch), false, 0, nil, nil)
        return next(now)
    }

    /// The leader said no, to the registration or to a heartbeat of `epoch`.
    public mutating func refused(_ refusal: RegistrationRefusal, epoch: Int64? = nil, now: Int64) -> [Action] {
        guard state != .ended, epoch == self.epoch else { return [] }
        switch refusal {
        case .duplicateID where now < giveUpAt ?? .max:
            isAsking = false
            giveUpAt = giveUpAt ?? now + patience
            return retry(now)
        case .unknown:
            // The leader does not know this registration: another is needed.
            (state, isAsking, inFlight, reported) = (.registering, false, 0, nil)
            return retry(now)
        default:
            state = .ended
            return [.fail(refusal)]
        }
    }

    /// A call got no answer: the registration's, or that of a heartbeat of `epoch`.
    public mutating func failed(epoch: Int64? = nil, now: Int64) -> [Action] {
        guard state != .ended, epoch == self.epoch else { return [] }
        if epoch == nil { isAsking = false } else { (inFlight, reported) = (max(inFlight - 1, 0), nil) }
        return retry(now)
    }

    public mutating func answered(_ news: ImageNews, isFenced: Bool, epoch: Int64, now: Int64) -> [Action] {
        guard state == .member(epoch: epoch) else { return [] }
        inFlight = max(inFlight - 1, 0)
        if wantsToStop, isFenced, reported?.wantsToStop == true, inFlight == 0 {
            state = .ended
            return [.stopped]
        }
        let before = image.version
        switch news {
        case .nothing: break
        case .image(let whole): if whole.version > before || image.clusterID.isEmpty { image = whole }
        case .delta(let delta): if delta.to > before { _ = image.apply(delta) }
        }
        return (image.version > before ? [.show(image)] : []) + next(now)
    }

    /// The partitions are made up to `version` of the image.
    public mutating func applied(_ version: Int64, now: Int64) -> [Action] {
        guard version > appliedVersion else { return [] }
        appliedVersion = version
        return next(now)
    }

    /// The broker is to stop: the leader fences it first, so that nobody is sent here any more.
    public mutating func stop(now: Int64) -> [Action] {
        wantsToStop = true
        if epoch == nil {
            state = .ended
            return [.stopped]
        }
        return next(now)
    }

    public mutating func tick(now: Int64) -> [Action] {
        guard let retryAt else { return [] }
        if now < retryAt { return [.wake(at: retryAt)] }
        self.retryAt = nil
        return next(now)
    }

    private mutating func retry(_ now: Int64) -> [Action] {
        if retryAt != nil { return [] }
        retryAt = now + Self.pause
        return [.wake(at: now + Self.pause)]
    }

    /// What is to be sent now, unless a pause is on.
    private mutating func next(_ now: Int64) -> [Action] {
        guard retryAt == nil else { return [] }
        switch state {
        case .ended: return []
        case .registering:
            if isAsking { return [] }
            isAsking = true
            return [.register]
        case .member(let epoch):
            let heartbeat = BrokerHeartbeat(id: id, epoch: epoch, appliedVersion: appliedVersion, wantsToStop: wantsToStop)
            guard inFlight == 0 || (inFlight == 1 && heartbeat != reported) else { return [] }
            inFlight += 1
            reported = heartbeat
            return [.heartbeat(heartbeat, imageVersion: image.clusterID.isEmpty ? -1 : image.version)]
        }
    }
}
