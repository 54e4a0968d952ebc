import Coordination
import LogStore
import Telemetry
import Threads
import Transport
import Wire

/// Which handler answers which request on the leader's listener: the brokers' calls, and what clients need to start from here.
final class LeaderRequests: RequestService {
    private let leader: Leader
    private let log: Log
    /// The last view that was made of the image.
    private let current: Lock<BrokerView>

    init(_ leader: Leader, log: Log) {
        (self.leader, self.log) = (leader, log)
        current = Lock(BrokerView(image: leader.image, nodeID: -1, store: nil))
    }

    func serves(_ key: APIKey) -> Bool {
        switch key {
        case .registerBroker, .brokerHeartbeat, .forward, .allocateProducerIDs: true
        case .apiVersions, .metadata, .describeCluster, .describeTopicPartitions, .listConfigResources: true
        case .createTopics, .deleteTopics, .createPartitions, .alterConfigs, .incrementalAlterConfigs: true
        case .produce, .fetch: true
        default: false
        }
    }

    func refused(_ address: String, _ why: String) { log.info("closing the connection of \(address): \(why)") }

    func handle(_ request: Request, _ context: RequestContext) -> HandlerResult {
        if leader.isStopped { return BrokerCalls.stopped(request) }
        return switch request {
        case .apiVersions(let request): LeaderAPIVersions.handle(request, context, epoch: leader.image.version, serves: serves)
        case .registerBroker(let request): BrokerCalls.register(request, context, leader)
        case .brokerHeartbeat(let request): BrokerCalls.heartbeat(request, context, leader)
        case .forward(let request): BrokerCalls.forward(request, context, leader)
        case .allocateProducerIDs(let request): BrokerCalls.allocate(request, context, leader)
        case .metadata(let request): .reply(MetadataAnswer.answer(request, context, view))
        case .describeCluster(let request): DescribeClusterHandler.handle(request, context, view)
        case .describeTopicPartitions(let request): DescribeTopicPartitionsHandler.handle(request, context, view)
        case .listConfigResources(let request): ListConfigResourcesHandler.handle(request, context, view)
        case .produce(let request): NotPartitionLeader.produce(request)
        case .fetch(let request): NotPartitionLeader.fetch(request)
        default: administer(request, context)
        }
    }

    private func administer(_ request: Request, _ context: RequestContext) -> HandlerResult {
        guard let forwarding = Forwarding(request) else { return .close("\(context.caller.header.apiKey) is not served by the leader") }
        let slot = ReplySlot()
        leader.desk.post(.admin(request, context.caller, Answer(slot: slot, ticket: context.ticket())))
        return .waiting(
            .reply(PendingReply(slot: slot, failure: forwarding.failure, deadline: context.now + forwarding.timeout, holdsBack: true)))
    }

    private var view: BrokerView {
        let image = leader.image
        return current.withLock { view in
            if view.image.version != image.version { view = BrokerView(image: image, nodeID: -1, store: nil) }
            return view
        }
    }
}
