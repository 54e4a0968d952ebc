import Coordination
import Wire

/// What the leader's thread and its connections share, under a lock.
struct LeaderState {
    /// A heartbeat that waits for news.
    struct Held {
        var imageVersion: Int64
        var answer: Answer
    }

    var image: ClusterImage
    var registry: BrokerRegistry
    var producerIDs: ProducerIDAllocator
    var history = ImageHistory()
    var held: [Int32: Held] = [:]
    /// What the thread has to do.
    var events: [LeaderEvent] = []
    var isStopped = false

    init(_ contents: MetadataContents, sessionTimeout: Int64, now: Int64) {
        (image, producerIDs) = (contents.image, contents.producerIDs)
        registry = BrokerRegistry(image: contents.image, timeout: sessionTimeout, now: now)
    }

    /// A step of a plan is done: answers whoever waits for news of it.
    mutating func apply(_ step: MetadataStep, revision: Int64) -> [(Answer, BrokerHeartbeatResponse)] {
        let delta = ImageDelta(from: image.version, to: revision, changes: step.changes)
        guard image.apply(delta) else { return [] }
        history.append(delta)
        return step.changes.isEmpty ? [] : releaseAll()
    }

    /// What is to be answered to all heartbeats that wait.
    mutating func releaseAll() -> [(Answer, BrokerHeartbeatResponse)] {
        let waiting = held
        held = [:]
        return waiting.map { broker, held in (held.answer, news(since: held.imageVersion, for: broker)) }
    }

    /// Keeps a heartbeat until there is news; returns what is to be answered now: itself, if there is, or the one before it.
    mutating func hold(_ heartbeat: BrokerHeartbeat, imageVersion: Int64, _ answer: Answer) -> [(Answer, BrokerHeartbeatResponse)] {
        var answered: [(Answer, BrokerHeartbeatResponse)] = []
        if let earlier = held.removeValue(forKey: heartbeat.id) {
            answered.append((earlier.answer, news(since: image.version, for: heartbeat.id)))
        }
        if imageVersion != image.version || heartbeat.wantsToStop {
            answered.append((answer, news(since: imageVersion, for: heartbeat.id)))
        } else {
            held[heartbeat.id] = Held(imageVersion: imageVersion, answer: answer)
        }
        return answered
    }

    private func news(since version: Int64, for broker: Int32) -> BrokerHeartbeatResponse {
        var response = BrokerHeartbeatResponse()
        response.isFenced = image.brokers[broker]?.isFenced ?? true
        switch history.news(since: version, of: image) {
        case .nothing: break
        case .image(let image): response.image = image.encode()
        case .delta(let delta): response.delta = delta.encode()
        }
        return response
    }
}
