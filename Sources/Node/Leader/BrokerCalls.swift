import Coordination
import Wire

/// What brokers ask of the leader.
enum BrokerCalls {
    /// How long a broker's call waits for the leader's store, in milliseconds.
    private static let patience: Int64 = 30_000

    static func register(_ request: RegisterBrokerRequest, _ context: RequestContext, _ leader: Leader) -> HandlerResult {
        guard authorize(context.caller, .clusterAction, .cluster) else { return .close("not allowed to register a broker") }
        var failure = RegisterBrokerResponse()
        (failure.errorCode, failure.errorMessage) = (.requestTimedOut, "the leader is busy")
        let slot = ReplySlot()
        let answer = Answer(slot: slot, ticket: context.ticket())
        leader.desk.post(.register(BrokerRegistration(request), answer))
        return .waiting(.reply(PendingReply(slot: slot, failure: .registerBroker(failure), deadline: context.now + patience)))
    }

    static func heartbeat(_ request: BrokerHeartbeatRequest, _ context: RequestContext, _ leader: Leader) -> HandlerResult {
        guard authorize(context.caller, .clusterAction, .cluster) else { return .close("not allowed to send heartbeats") }
        leader.desk.heard(request.brokerID, epoch: request.brokerEpoch)
        let heartbeat = BrokerHeartbeat(
            id: request.brokerID, epoch: request.brokerEpoch, appliedVersion: request.appliedVersion, wantsToStop: request.wantsToStop)
        let slot = ReplySlot()
        leader.desk.post(.heartbeat(heartbeat, imageVersion: request.imageVersion, Answer(slot: slot, ticket: context.ticket())))
        var nothing = BrokerHeartbeatResponse()
        nothing.isFenced = false
        let wait = Int64(min(max(request.maxWaitMs, 0), 60_000))
        let reply = PendingReply(slot: slot, failure: .brokerHeartbeat(nothing), deadline: context.now + wait)
        return .waiting(.heartbeat(PendingHeartbeat(reply: reply, broker: request.brokerID, epoch: request.brokerEpoch, desk: leader.desk)))
    }

    static func forward(_ request: ForwardRequest, _ context: RequestContext, _ leader: Leader) -> HandlerResult {
        guard authorize(context.caller, .clusterAction, .cluster) else { return .close("not allowed to forward requests") }
        var failure = ForwardResponse()
        do throws(WireError) {
            let (header, forwarded) = try request.decoded()
            let caller = Caller(
                header: header, principal: Principal(type: request.principalType, name: request.principalName),
                listener: request.listener, address: request.address)
            guard let forwarding = Forwarding(forwarded) else {
                (failure.errorCode, failure.errorMessage) = (.invalidRequest, "\(header.apiKey) is not forwarded")
                return .reply(.forward(failure))
            }
            let slot = ReplySlot()
            leader.desk.post(.forwarded(forwarded, caller, Answer(slot: slot, ticket: context.ticket())))
            (failure.errorCode, failure.errorMessage) = (.requestTimedOut, "the leader is busy")
            let deadline = context.now + forwarding.timeout
            return .waiting(.reply(PendingReply(slot: slot, failure: .forward(failure), deadline: deadline)))
        } catch {
            (failure.errorCode, failure.errorMessage) = (.invalidRequest, "\(error)")
            return .reply(.forward(failure))
        }
    }

    static func allocate(_ request: AllocateProducerIDsRequest, _ context: RequestContext, _ leader: Leader) -> HandlerResult {
        guard authorize(context.caller, .clusterAction, .cluster) else { return .close("not allowed to ask for producer ids") }
        var failure = AllocateProducerIDsResponse()
        (failure.errorCode, failure.errorMessage) = (.requestTimedOut, "the leader is busy")
        let slot = ReplySlot()
        leader.desk.post(.allocate(broker: request.brokerID, epoch: request.brokerEpoch, Answer(slot: slot, ticket: context.ticket())))
        return .waiting(.reply(PendingReply(slot: slot, failure: .allocateProducerIDs(failure), deadline: context.now + patience)))
    }

    /// What a leader that has stopped says: a forwarded request was certainly not served.
    static func stopped(_ request: Request) -> HandlerResult {
        guard case .forward = request else { return .close("this leader has stopped") }
        var answer = ForwardResponse()
        (answer.errorCode, answer.errorMessage) = (.notController, "this leader has stopped")
        return .reply(.forward(answer))
    }
}

extension ForwardRequest {
    fileprivate func decoded() throws(WireError) -> (RequestHeader, Request) {
        let result = frame.withUnsafeBytes { bytes -> Result<(RequestHeader, Request), WireError> in
            do throws(WireError) { return .success(try Request.decode(bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }
}

extension BrokerRegistration {
    init(_ request: RegisterBrokerRequest) {
        self.init(
            id: request.brokerID, clusterID: request.clusterID, incarnation: ID(request.incarnation),
            directories: request.directories.map { ID($0) },
            listeners: request.listeners.map {
                ListenerImage(name: $0.name, host: $0.host, port: UInt16(clamping: $0.port), protocolName: $0.protocolName)
            },
            rack: request.rack, features: FeatureRange(lowest: request.lowestFeature, highest: request.highestFeature))
    }
}
