import Coordination
import NetworkClient
import Telemetry
import Transport
import Wire

/// A broker's connections with the cluster's leader, on the control loop: one for the heartbeats, which wait for news, and one for all
/// other calls, which need not wait behind them.
final class LeaderSession {
    /// How long a heartbeat may be late, in milliseconds, before its connection is given up.
    private static let grace: Int64 = 3000
    private static let registrationTimeout: Int64 = 10_000
    /// Before a request is forwarded again.
    private static let pause: Int64 = 100

    private let loop: any Loop
    private var registration: BrokerRegistration?
    /// How long the leader holds a heartbeat for which there are no news, in milliseconds.
    private let interval: Int64
    private let log: Log
    private var events: (any LeaderSessionEvents)?
    private let heartbeats: RemoteNode
    private let calls: RemoteNode
    private var membership: Membership
    private var isClosed = false

    init(
        on loop: any Loop, leaders: [Endpoint], broker id: Int32, interval: Int64, log: Log
    ) {
        (self.loop, self.interval, self.log) = (loop, interval, log)
        let addresses = leaders.map { NodeAddress(host: $0.host, port: $0.port) }
        heartbeats = RemoteNode(addresses, on: loop, options: Self.options(id))
        calls = RemoteNode(addresses, on: loop, options: Self.options(id))
        membership = Membership(id: id)
        heartbeats.onEvent = { [log] event in
            switch event {
            case .connected(let address): log.info("connected with the leader", ["address": address])
            case .failed(let address, let error):
                log.warn("the leader is not reached: \(error)", ["address": address], limit: "leader-unreached")
            case .lost(let address, let why): log.warn("the connection with the leader is lost: \(why)", ["address": address])
            }
        }
    }

    static func options(_ id: Int32) -> CallOptions {
        var options = CallOptions()
        options.clientID = "\(NodeNames.brokerClientIDPrefix)\(id)"
        options.softwareName = "ottla-broker"
        options.connectTimeout = 3000
        options.longestPause = 500
        return options
    }

    /// The registration's epoch; nil where there is none now.
    var epoch: Int64? { membership.epoch }

    /// Registers, and tells `events` what comes of it, until `close`.
    func start(_ registration: BrokerRegistration, _ events: any LeaderSessionEvents) {
        (self.registration, self.events) = (registration, events)
        perform(membership.start(now: loop.now))
    }

    /// The partitions are made up to `version` of the image.
    func applied(_ version: Int64) { perform(membership.applied(version, now: loop.now)) }

    /// Asks the leader to fence this broker; `sessionStopped` follows.
    func stop() { perform(membership.stop(now: loop.now)) }

    func close() {
        isClosed = true
        events = nil
        heartbeats.close()
        calls.close()
    }

    /// Asks the leader something else.
    func call(
        _ key: APIKey, _ request: Request, timeout: Int64, _ completion: @escaping (Result<CallAnswer, CallError>) -> Void
    ) {
        calls.call(key, request, timeout: timeout, completion)
    }

    /// Has the leader answer a client's request, within `timeout` milliseconds; nil: it does not, or nobody knows. What was certainly not
    /// served is tried again: a leader that stops says so, and another one may be there in a moment.
    func forward(_ request: ForwardRequest, timeout: Int64, _ completion: @escaping (ForwardResponse?) -> Void) {
        let deadline = loop.now + timeout
        calls.call(.forward, .forward(request), timeout: timeout) { [weak self] result in
            guard let self else { return completion(nil) }
            if case .success(let answer) = result, case .forward(let response) = answer.response {
                if response.errorCode == .none { return completion(response) }
                if response.errorCode == .notController {
                    calls.leaveAddress()
                    return retry(request, deadline, completion)
                }
                log.warn("a request was not served by the leader: \(response.errorMessage ?? "\(response.errorCode)")", limit: "forward")
                return completion(nil)
            }
            guard case .failure(let error) = result else { return completion(nil) }
            log.warn("a request was not forwarded to the leader: \(error)", limit: "forward")
            if error.mayHaveBeenServed { completion(nil) } else { retry(request, deadline, completion) }
        }
    }

    private func retry(_ request: ForwardRequest, _ deadline: Int64, _ completion: @escaping (ForwardResponse?) -> Void) {
        guard loop.now + Self.pause < deadline, !isClosed else { return completion(nil) }
        loop.schedule(after: Self.pause) { [weak self] in
            guard let self else { return completion(nil) }
            forward(request, timeout: deadline - loop.now, completion)
        }
    }

    private func perform(_ actions: [Membership.Action]) {
        if isClosed { return }
        for action in actions {
            switch action {
            case .register: register()
            case .heartbeat(let heartbeat, let version): send(heartbeat, version)
            case .show(let image): events?.show(image)
            case .wake(let time):
                loop.schedule(after: max(time - loop.now, 0)) { [weak self] in
                    guard let self else { return }
                    perform(membership.tick(now: self.loop.now))
                }
            case .stopped: events?.sessionStopped()
            case .fail(let refusal): events?.sessionRefused(refusal)
            }
        }
    }

    private func register() {
        guard let registration else { return }
        let request = Request.registerBroker(RegisterBrokerRequest(registration))
        heartbeats.call(.registerBroker, request, timeout: Self.registrationTimeout) { [weak self] result in
            guard let self else { return }
            let now = loop.now
            guard case .success(let answer) = result, case .registerBroker(let response) = answer.response,
                response.errorCode != .requestTimedOut
            else { return perform(membership.failed(now: now)) }
            if response.errorCode == .none {
                log.info("registered with the leader", ["epoch": response.brokerEpoch])
                perform(membership.registered(epoch: response.brokerEpoch, now: now))
            } else {
                refused(response.errorCode, response.errorMessage, epoch: nil)
            }
        }
    }

    private func send(_ heartbeat: BrokerHeartbeat, _ imageVersion: Int64) {
        var request = BrokerHeartbeatRequest()
        (request.brokerID, request.brokerEpoch) = (heartbeat.id, heartbeat.epoch)
        (request.imageVersion, request.appliedVersion) = (imageVersion, heartbeat.appliedVersion)
        (request.wantsToStop, request.maxWaitMs) = (heartbeat.wantsToStop, Int32(clamping: interval))
        heartbeats.call(.brokerHeartbeat, .brokerHeartbeat(request), timeout: interval + Self.grace) { [weak self] result in
            guard let self else { return }
            guard case .success(let answer) = result, case .brokerHeartbeat(let response) = answer.response else {
                return perform(membership.failed(epoch: heartbeat.epoch, now: loop.now))
            }
            received(response, epoch: heartbeat.epoch)
        }
    }

    private func received(_ response: BrokerHeartbeatResponse, epoch: Int64) {
        if response.errorCode != .none { return refused(response.errorCode, response.errorMessage, epoch: epoch) }
        var news = ImageNews.nothing
        do throws(BytesError) {
            if let bytes = response.image {
                news = .image(try ClusterImage(decoding: bytes))
            } else if let bytes = response.delta {
                news = .delta(try ImageDelta(decoding: bytes))
            }
        } catch {
            log.error("the leader's news cannot be read: \(error)", limit: "leader-news")
            return perform(membership.failed(epoch: epoch, now: loop.now))
        }
        perform(membership.answered(news, isFenced: response.isFenced, epoch: epoch, now: loop.now))
    }

    private func refused(_ code: ErrorCode, _ message: String?, epoch: Int64?) {
        let refusal: RegistrationRefusal =
            switch code {
            case .duplicateBrokerRegistration: .duplicateID(membership.id)
            case .brokerIDNotRegistered: .unknown(membership.id)
            case .staleBrokerEpoch: .superseded(membership.id)
            default: .told(message ?? "the leader refuses this broker: \(code)")
            }
        log.warn("\(refusal)", limit: "refused-by-leader")
        perform(membership.refused(refusal, epoch: epoch, now: loop.now))
    }
}

extension RegisterBrokerRequest {
    init(_ registration: BrokerRegistration) {
        self.init()
        (brokerID, clusterID, incarnation) = (registration.id, registration.clusterID, UUID(registration.incarnation))
        directories = registration.directories.map { UUID($0) }
        listeners = registration.listeners.map {
            var listener = Listener()
            (listener.name, listener.host, listener.port) = ($0.name, $0.host, Int32($0.port))
            listener.protocolName = $0.protocolName
            return listener
        }
        rack = registration.rack
        (lowestFeature, highestFeature) = (registration.features.lowest, registration.features.highest)
    }
}
