import Coordination
import Wire

/// DescribeCluster: the brokers and the cluster's id, for admin clients.
enum DescribeClusterHandler {
    private enum EndpointType {
        static let brokers: Int8 = 1
        static let controllers: Int8 = 2
    }

    static func handle(_ request: DescribeClusterRequest, _ context: RequestContext, _ view: BrokerView) -> HandlerResult {
        var response = DescribeClusterResponse()
        response.endpointType = request.endpointType
        guard request.endpointType == EndpointType.brokers else {
            response.errorCode = request.endpointType == EndpointType.controllers ? .mismatchedEndpointType : .unsupportedEndpointType
            response.errorMessage = "this listener serves endpoints of type 1, brokers, not of type \(request.endpointType)"
            response.endpointType = EndpointType.brokers
            return .reply(.describeCluster(response))
        }
        response.clusterID = view.image.clusterID
        let live = Set(view.image.liveBrokers.map(\.id))
        let shown = request.includeFencedBrokers ? Set(view.image.brokers.keys) : live
        response.brokers = view.addresses(of: shown, listener: context.listener).map { id, address in
            var broker = DescribeClusterResponse.DescribeClusterBroker()
            (broker.brokerID, broker.host, broker.port) = (id, address.host, Int32(address.port))
            (broker.rack, broker.isFenced) = (address.rack, !live.contains(id))
            return broker
        }
        response.controllerID = response.brokers.first { live.contains($0.brokerID) }?.brokerID ?? -1
        if request.includeClusterAuthorizedOperations { response.clusterAuthorizedOperations = AuthorizedOperations.cluster }
        return .reply(.describeCluster(response))
    }
}
