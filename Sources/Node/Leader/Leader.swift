import Coordination
import Settings
import Telemetry
import Threads
import Wire

/// The cluster's leader: owns registry, image and metadata store.
///
/// One thread does everything that changes something, one event after the other, so that each is judged by the image that the one before
/// it made; it is also the only one that waits for the store. Connections, on the control loop, only leave events and note heartbeats:
/// a store that hangs fences nobody.
final class Leader: Sendable {
    private let store: any MetadataStore
    /// Names this leader in every write.
    private let claim: StoreCompare
    let settings: SettingValues
    let log: Log
    /// Milliseconds of a clock that only rises; the same as the loops'.
    let monotonic: @Sendable () -> Int64
    /// Writes the readable copy of the metadata.
    private let copy: MetadataCopy?
    /// Called once, where another leader has taken over.
    private let deposed: @Sendable () -> Void
    /// Where connections leave what is to be done.
    let desk: LeaderDesk
    private var state: Lock<LeaderState> { desk.state }
    private let thread = Lock<RunningThread?>(nil)

    init(
        _ opened: OpenedMetadata, settings: SettingValues, log: Log, copy: MetadataCopy?, monotonic: @escaping @Sendable () -> Int64,
        deposed: @escaping @Sendable () -> Void
    ) {
        (store, claim) = (opened.store, opened.claim)
        (self.settings, self.log, self.copy, self.monotonic, self.deposed) = (settings, log, copy, monotonic, deposed)
        desk = LeaderDesk(
            LeaderState(opened.contents, sessionTimeout: settings.long("broker.session.timeout.ms"), now: monotonic()),
            monotonic: monotonic)
    }

    /// The cluster as it is now.
    var image: ClusterImage { desk.image }

    func start() { thread.withLock { $0 = RunningThread("leader") { self.run() } } }

    /// Whether it leads no more: nobody is answered then.
    var isStopped: Bool { desk.isStopped }

    /// Ends the thread once the events that are there are done. Heartbeats are answered, so that brokers notice.
    func stop() {
        let answered = state.withLock { state in
            state.isStopped = true
            return state.releaseAll()
        }
        state.broadcast()
        for (answer, response) in answered { answer.give(.brokerHeartbeat(response)) }
        let running = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        running?.join()
        copy?.write(image, now: monotonic())
    }

    private func run() {
        while !isOver() {
            turn()
            copy?.writeIfDue(image, now: monotonic())
        }
    }

    /// Waits until there is something to do; true where there never will be.
    private func isOver() -> Bool {
        let now = monotonic()
        let next = state.withLock { $0.registry.nextDeadline }
        let wait = min(max((next ?? .max) - now, 0), 1000)
        return state.wait(milliseconds: Int(wait), until: { !$0.events.isEmpty || $0.isStopped }) { $0.events.isEmpty && $0.isStopped }
    }

    /// Does all that is there to do now. A leader without a thread of its own, in a test, is driven by it.
    func turn() {
        while let event = state.withLock({ $0.events.isEmpty ? nil : $0.events.removeFirst() }) { perform(event) }
        while true {
            let now = monotonic()
            let changes = state.withLock { state -> [ImageChange]? in
                guard let deadline = state.registry.nextDeadline, deadline <= now else { return nil }
                return state.registry.tick(image: state.image, now: now)
            }
            guard let changes else { return }
            for case .broker(let broker) in changes where broker.isFenced {
                log.warn("a broker is silent: fenced", ["broker": broker.id])
            }
            commit(changes)
        }
    }

    private func perform(_ event: LeaderEvent) {
        switch event {
        case .register(let registration, let answer): answer.give(.registerBroker(register(registration)))
        case .heartbeat(let heartbeat, let version, let answer): self.heartbeat(heartbeat, version, answer)
        case .allocate(let broker, let epoch, let answer): answer.give(.allocateProducerIDs(allocate(broker, epoch)))
        case .admin(let request, let caller, let answer):
            if let (response, _) = administer(request, caller) { answer.give(response) }
        case .forwarded(let request, let caller, let answer): answer.give(.forward(forwarded(request, caller)))
        }
    }

    // MARK: Brokers

    private func register(_ registration: BrokerRegistration) -> RegisterBrokerResponse {
        var response = RegisterBrokerResponse()
        let now = monotonic()
        do throws(RegistrationRefusal) {
            let (epoch, changes) = try state.withLock { state throws(RegistrationRefusal) in
                try state.registry.register(registration, image: state.image, now: now)
            }
            guard commit(changes) != nil else { return failed(response) }
            response.brokerEpoch = epoch
            warnOfLostReplicas(registration)
            log.info("a broker has registered", ["broker": registration.id, "epoch": epoch])
        } catch {
            log.warn("a broker was refused: \(error)", limit: "refused-broker-\(registration.id)")
            (response.errorCode, response.errorMessage) = (ErrorCode(error), "\(error)")
        }
        return response
    }

    /// A broker that came back without a directory has lost what lay there: such a partition has no leader rather than an empty one.
    private func warnOfLostReplicas(_ registration: BrokerRegistration) {
        let lost = image.topics.values.reduce(0) { count, topic in
            count
                + topic.partitions.count { partition in
                    partition.directory(of: registration.id).map { !registration.directories.contains($0) } ?? false
                }
        }
        guard lost > 0 else { return }
        log.error(
            "a broker came without the directory that its partitions lie in: they have no leader until it comes with it",
            ["broker": registration.id, "partitions": lost])
    }

    private func failed(_ response: RegisterBrokerResponse) -> RegisterBrokerResponse {
        var response = response
        (response.errorCode, response.errorMessage) = (.requestTimedOut, "the leader's metadata store failed")
        return response
    }

    private func heartbeat(_ heartbeat: BrokerHeartbeat, _ imageVersion: Int64, _ answer: Answer) {
        let now = monotonic()
        do throws(RegistrationRefusal) {
            let changes = try state.withLock { state throws(RegistrationRefusal) in
                try state.registry.heartbeat(heartbeat, image: state.image, now: now)
            }
            for case .broker(let broker) in changes {
                log.info(broker.isFenced ? "a broker stops: fenced" : "a broker serves", ["broker": broker.id])
            }
            commit(changes)
            let answered = state.withLock { $0.hold(heartbeat, imageVersion: imageVersion, answer) }
            for (answer, response) in answered { answer.give(.brokerHeartbeat(response)) }
        } catch {
            var response = BrokerHeartbeatResponse()
            (response.errorCode, response.errorMessage) = (ErrorCode(error), "\(error)")
            answer.give(.brokerHeartbeat(response))
        }
    }

    private func allocate(_ broker: Int32, _ epoch: Int64) -> AllocateProducerIDsResponse {
        var response = AllocateProducerIDsResponse()
        let (known, next) = state.withLock { ($0.image.brokers[broker]?.epoch, $0.producerIDs) }
        guard known == epoch else {
            (response.errorCode, response.errorMessage) = (.staleBrokerEpoch, "broker \(broker) has registered anew since")
            return response
        }
        var allocator = next
        guard let block = allocator.allocate() else {
            (response.errorCode, response.errorMessage) = (.unknownServerError, "all producer ids are given out")
            return response
        }
        let record = MetadataStep(operations: [.put(key: MetadataKey.producerIDs, value: allocator.record)])
        guard commit(record) != nil else {
            (response.errorCode, response.errorMessage) = (.requestTimedOut, "the leader's metadata store failed")
            return response
        }
        state.withLock { $0.producerIDs = allocator }
        (response.first, response.count) = (block.first, block.count)
        return response
    }

    // MARK: Clients

    /// The answer, and the image version that shows all that was changed; nil for what is no admin request.
    private func administer(_ request: Request, _ caller: Caller) -> (Response, version: Int64)? {
        let image = image
        guard let outcome = AdminRequests.evaluate(request, AdminContext(image: image, settings: settings, caller: caller)) else {
            return nil
        }
        for warning in outcome.warnings { log.warn(warning) }
        guard let version = commit(outcome.changes) else { return Forwarding(request).map { ($0.failure, self.image.version) } }
        return (outcome.response, version)
    }

    private func forwarded(_ request: Request, _ caller: Caller) -> ForwardResponse {
        var response = ForwardResponse()
        guard let (answer, version) = administer(request, caller) else {
            (response.errorCode, response.errorMessage) = (.invalidRequest, "\(caller.header.apiKey) is not forwarded")
            return response
        }
        do throws(WireError) {
            response.frame = try answer.encode(caller.header).bytes
            response.imageVersion = version
        } catch {
            (response.errorCode, response.errorMessage) = (.unknownServerError, "\(error)")
        }
        return response
    }

    // MARK: The store

    /// Makes the changes; the image version that shows them all, nil where the store failed: they may come about later, or in part.
    @discardableResult
    private func commit(_ changes: [ImageChange]) -> Int64? {
        var image = image
        var visible = image.version
        for step in MetadataPlan(changes, of: image).steps {
            guard commit(step) != nil else { return nil }
            image = self.image
            if !step.changes.isEmpty { visible = image.version }
        }
        return visible
    }

    private func commit(_ step: MetadataStep) -> Int64? {
        do throws(MetadataStoreError) {
            guard let revision = try store.commit(StoreTransaction(compares: [claim], operations: step.operations)) else {
                log.error("another leader has taken over")
                state.withLock { $0.isStopped = true }
                deposed()
                return nil
            }
            let answered = state.withLock { $0.apply(step, revision: revision) }
            for (answer, response) in answered { answer.give(.brokerHeartbeat(response)) }
            return revision
        } catch {
            log.error("the cluster's metadata cannot be written: \(error)", limit: "metadata-store")
            reload()
            return nil
        }
    }

    /// After a failure the store says what is true.
    private func reload() {
        let now = monotonic()
        do {
            let (entries, revision) = try store.range([])
            let contents = try MetadataContents(entries, revision: revision)
            state.withLock { state in
                guard revision != state.image.version else {
                    // Nothing was done; what the registry believed to be under way is not.
                    return state.registry = BrokerRegistry(image: state.image, timeout: state.registry.timeout, now: now)
                }
                var fresh = LeaderState(contents, sessionTimeout: state.registry.timeout, now: now)
                (fresh.held, fresh.events, fresh.isStopped) = (state.held, state.events, state.isStopped)
                state = fresh
            }
        } catch {
            log.error("the cluster's metadata cannot be read: \(error)", limit: "metadata-store")
        }
    }
}
