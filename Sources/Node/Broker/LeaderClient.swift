import Coordination
import LogStore
import NetworkClient
import Transport
import Wire

/// A broker's way to the cluster's leader, from any thread.
final class LeaderClient: LeaderLink {
    private static let idsTimeout: Int64 = 15_000
    private static let creationTimeout: Int64 = 8_000

    private let session: LoopBound<LeaderSession>
    private let applied: AppliedVersions
    private let id: Int32
    private let producerIDs = ProducerIDPool()

    init(session: LoopBound<LeaderSession>, applied: AppliedVersions, id: Int32) {
        (self.session, self.applied, self.id) = (session, applied, id)
    }

    func forward(_ request: ForwardedRequest, into slot: ReplySlot, then ticket: Ticket) {
        var forward = ForwardRequest()
        (forward.principalType, forward.principalName) = (request.principal.type, request.principal.name)
        (forward.listener, forward.address, forward.frame) = (request.listener, request.address, request.frame)
        send(forward, timeout: request.timeout) { [applied] response in
            guard let response else {
                slot.put(.failed)
                return Self.complete(ticket, .unknown)
            }
            slot.put(.answer(response.frame))
            applied.wait(for: response.imageVersion) { Self.complete(ticket, .durable) }
        }
    }

    func requestProducerID(then ticket: Ticket) {
        if producerIDs.take(then: ticket) { askForProducerIDs() }
    }

    func autoCreate(_ topics: [String], then ticket: Ticket) {
        var creation = CreateTopicsRequest()
        creation.timeoutMs = Int32(Self.creationTimeout)
        creation.topics = topics.map { name in
            var topic = CreateTopicsRequest.CreatableTopic()
            (topic.name, topic.numPartitions, topic.replicationFactor) = (name, -1, -1)
            return topic
        }
        let header = RequestHeader(
            apiKey: .createTopics, version: SupportedVersions.range(.createTopics).upperBound, correlationID: 0,
            clientID: "\(NodeNames.brokerClientIDPrefix)\(id)")
        guard let frame = try? Request.createTopics(creation).encode(header) else { return Self.complete(ticket, .unknown) }
        var forward = ForwardRequest()
        (forward.principalType, forward.principalName) = (Principal.anonymous.type, Principal.anonymous.name)
        forward.frame = Array(frame.bytes.dropFirst(4))
        send(forward, timeout: Self.creationTimeout) { [applied] response in
            guard let response else { return Self.complete(ticket, .unknown) }
            applied.wait(for: response.imageVersion) { Self.complete(ticket, .durable) }
        }
    }

    private func send(_ request: ForwardRequest, timeout: Int64, _ done: @escaping @Sendable (ForwardResponse?) -> Void) {
        let isSent = session.run { $0.forward(request, timeout: timeout, done) }
        if !isSent { done(nil) }
    }

    private func askForProducerIDs() {
        let isSent = session.run { [weak self] session in
            guard let self else { return }
            guard let epoch = session.epoch else { return received(nil) }
            var request = AllocateProducerIDsRequest()
            (request.brokerID, request.brokerEpoch) = (id, epoch)
            session.call(.allocateProducerIDs, .allocateProducerIDs(request), timeout: Self.idsTimeout) { result in
                guard case .success(let answer) = result, case .allocateProducerIDs(let response) = answer.response,
                    response.errorCode == .none, response.count > 0
                else { return self.received(nil) }
                self.received(ProducerIDBlock(first: response.first, count: response.count))
            }
        }
        if !isSent { received(nil) }
    }

    private func received(_ block: ProducerIDBlock?) {
        if producerIDs.add(block) { askForProducerIDs() }
    }

    private static func complete(_ ticket: Ticket, _ outcome: Completion.Outcome) {
        ticket.queue.post([Completion(token: ticket.token, request: ticket.request, value: 0, outcome: outcome)])
    }
}
