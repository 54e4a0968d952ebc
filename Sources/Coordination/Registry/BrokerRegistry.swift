/// Who is alive: registrations, heartbeats, fencing.
///
/// A value without a clock: each event comes with the monotonic time in milliseconds and the image as it is; the answer is the
/// changes to be made to the image. Until they are made the owner gives no further event.
public struct BrokerRegistry: Sendable {
    private struct Session: Sendable {
        var incarnation: ID
        var epoch: Int64
        /// When it is fenced unless a heartbeat comes before.
        var deadline: Int64
        /// Whether its connection is there.
        var isConnected: Bool
        var isStopping = false
    }

    /// How long a broker may be silent, in milliseconds.
    public let timeout: Int64
    private var sessions: [Int32: Session] = [:]

    /// A leader that starts gives each broker of the image one time-out to be heard of.
    public init(image: ClusterImage, timeout: Int64, now: Int64) {
        self.timeout = timeout
        for broker in image.brokers.values where !broker.isFenced {
            sessions[broker.id] = Session(
                incarnation: broker.incarnation, epoch: broker.epoch, deadline: deadline(now), isConnected: false)
        }
    }

    /// A broker registers: it is fenced until a heartbeat says that it has caught up; what it led is led by others, or by nobody.
    ///
    /// The answer's epoch is its own until it registers again. A live broker of the same id is in the way, unless it is the same
    /// data directory and its connection is gone: the directory's lock says that the earlier process has ended.
    public mutating func register(
        _ registration: BrokerRegistration, image: ClusterImage, now: Int64
    ) throws(RegistrationRefusal) -> (epoch: Int64, changes: [ImageChange]) {
        try check(registration, image)
        let known = image.brokers[registration.id]
        if let session = sessions[registration.id], let known {
            if known.incarnation == registration.incarnation {  // its answer was lost: it asks again
                heard(registration.id, epoch: known.epoch, now: now)
                return (known.epoch, [])
            }
            let isSameDirectory = Set(known.directories) == Set(registration.directories)
            let isAlive = !known.isFenced && now < session.deadline && !(isSameDirectory && !session.isConnected)
            if isAlive { throw .duplicateID(registration.id) }
        }
        let epoch = max(image.version, known?.epoch ?? 0) + 1
        let broker = BrokerImage(
            id: registration.id, incarnation: registration.incarnation, epoch: epoch, listeners: registration.listeners,
            rack: registration.rack, isFenced: true, directories: registration.directories, features: registration.features)
        sessions[registration.id] = Session(
            incarnation: registration.incarnation, epoch: epoch, deadline: deadline(now), isConnected: true)
        return (epoch, [.broker(broker)] + Election.changes(of: image, losing: registration.id))
    }

    /// A broker gave a sign of life: counts at once, even where the heartbeat itself must wait for an earlier change.
    public mutating func heard(_ id: Int32, epoch: Int64, now: Int64) {
        guard var session = sessions[id], session.epoch == epoch else { return }
        (session.deadline, session.isConnected) = (deadline(now), true)
        sessions[id] = session
    }

    /// A broker lives. One that was fenced is unfenced once it has applied its own registration; one that wants to stop is fenced.
    public mutating func heartbeat(
        _ heartbeat: BrokerHeartbeat, image: ClusterImage, now: Int64
    ) throws(RegistrationRefusal) -> [ImageChange] {
        guard var broker = image.brokers[heartbeat.id] else { throw .unknown(heartbeat.id) }
        guard heartbeat.epoch == broker.epoch else {
            throw heartbeat.epoch < broker.epoch ? .superseded(heartbeat.id) : .unknown(heartbeat.id)
        }
        var session =
            sessions[heartbeat.id] ?? Session(incarnation: broker.incarnation, epoch: broker.epoch, deadline: 0, isConnected: true)
        session.deadline = deadline(now)
        session.isConnected = true
        session.isStopping = session.isStopping || heartbeat.wantsToStop
        sessions[heartbeat.id] = session
        if session.isStopping { return fence(broker, image) }
        guard broker.isFenced, heartbeat.appliedVersion >= broker.epoch else { return [] }
        broker.isFenced = false
        return [.broker(broker)] + Election.changes(of: image, gaining: broker)
    }

    /// The broker's connection is gone. It stays alive until its session ends, but a restart of it need not wait for that.
    public mutating func disconnected(_ id: Int32, epoch: Int64) {
        guard sessions[id]?.epoch == epoch else { return }
        sessions[id]?.isConnected = false
    }

    /// Fences whoever has been silent for too long.
    public mutating func tick(image: ClusterImage, now: Int64) -> [ImageChange] {
        let silent = sessions.filter { $0.value.deadline <= now }.keys.sorted()
        guard let first = silent.first else { return [] }
        sessions[first] = nil  // one at a time: an election must see the others' fencing in the image
        guard let broker = image.brokers[first] else { return [] }
        return fence(broker, image)
    }

    /// When `tick` is next to be called; nil while nobody is alive.
    public var nextDeadline: Int64? { sessions.values.map(\.deadline).min() }

    private func fence(_ broker: BrokerImage, _ image: ClusterImage) -> [ImageChange] {
        guard !broker.isFenced else { return [] }
        var fenced = broker
        fenced.isFenced = true
        return [.broker(fenced)] + Election.changes(of: image, losing: broker.id)
    }

    private func deadline(_ now: Int64) -> Int64 {
        let (sum, overflow) = now.addingReportingOverflow(timeout)
        return overflow ? .max : sum
    }

    private func check(_ registration: BrokerRegistration, _ image: ClusterImage) throws(RegistrationRefusal) {
        if let theirs = registration.clusterID, theirs != image.clusterID {
            throw .otherCluster(ours: image.clusterID, theirs: theirs)
        }
        guard registration.id >= 0 else { throw .invalid("a broker's id is 0 or more, not \(registration.id)") }
        guard !registration.listeners.isEmpty else { throw .invalid("no listener") }
        guard !registration.directories.isEmpty else { throw .invalid("no data directory") }
        guard registration.features.contains(image.featureLevel) else { throw .features(registration.features, level: image.featureLevel) }
        for other in image.brokers.values.sorted(by: { $0.id < $1.id }) where other.id != registration.id {
            if registration.directories.contains(where: other.directories.contains) {
                throw .foreignDirectory(owner: other.id, id: registration.id)
            }
        }
    }
}
