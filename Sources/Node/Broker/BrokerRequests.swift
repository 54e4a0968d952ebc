import Coordination
import LogStore
import Telemetry
import Transport
import Wire

/// Which handler answers which request on a broker's listener.
final class BrokerRequests: RequestService {
    private let broker: BrokerServices
    private let log: Log

    init(_ broker: BrokerServices, log: Log) { (self.broker, self.log) = (broker, log) }

    func serves(_ key: APIKey) -> Bool { !key.isInternal }

    func refused(_ address: String, _ why: String) { log.info("closing the connection of \(address): \(why)") }

    func turnEnded() { broker.store.appendsEnded() }

    func handle(_ request: Request, _ context: RequestContext) -> HandlerResult {
        switch request {
        case .produce(let request): ProduceHandler.handle(request, context, broker)
        case .fetch(let request): FetchHandler.handle(request, context, broker)
        case .listOffsets(let request): ListOffsetsHandler.handle(request, context, broker)
        case .metadata(let request): MetadataHandler.handle(request, context, broker)
        case .apiVersions(let request): ApiVersionsHandler.handle(request, context, epoch: broker.view.image.version, serves: serves)
        case .findCoordinator(let request): FindCoordinatorHandler.handle(request, context)
        case .initProducerID(let request): InitProducerIDHandler.handle(request, context, broker)
        case .offsetForLeaderEpoch(let request): OffsetForLeaderEpochHandler.handle(request, context, broker)
        case .deleteRecords(let request): DeleteRecordsHandler.handle(request, context, broker)
        case .describeConfigs(let request): DescribeConfigsHandler.handle(request, context, broker)
        case .describeCluster(let request): DescribeClusterHandler.handle(request, context, broker.view)
        case .describeTopicPartitions(let request): DescribeTopicPartitionsHandler.handle(request, context, broker.view)
        case .listConfigResources(let request): ListConfigResourcesHandler.handle(request, context, broker.view)
        default: ForwardHandler.handle(request, context, broker)
        }
    }
}
