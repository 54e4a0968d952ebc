import Coordination
import Wire

/// What Metadata answers: which brokers there are, and which of them leads what.
enum MetadataAnswer {
    /// Whether topics are asked for by id.
    static func isByID(_ topics: [MetadataRequest.MetadataRequestTopic]) -> Bool {
        topics.contains { $0.name == nil || $0.topicID != .zero }
    }

    /// The answer from `view` alone.
    static func answer(_ request: MetadataRequest, _ context: RequestContext, _ view: BrokerView) -> Response {
        var response = MetadataResponse()
        let asked = context.version == 0 && request.topics?.isEmpty == true ? nil : request.topics
        if let asked, context.version < 12, isByID(asked) { return refused(asked) }
        response.brokers = view.addresses(of: view.image.liveBrokers.map(\.id), listener: context.listener).map { id, address in
            var broker = MetadataResponse.MetadataResponseBroker()
            (broker.nodeID, broker.host, broker.port, broker.rack) = (id, address.host, Int32(address.port), address.rack)
            return broker
        }
        response.clusterID = view.image.clusterID
        response.controllerID = response.brokers.first?.nodeID ?? -1
        if context.version >= 8, context.version <= 10, request.includeClusterAuthorizedOperations {
            response.clusterAuthorizedOperations = AuthorizedOperations.cluster
        } else {
            response.clusterAuthorizedOperations = .min
        }
        response.topics = topics(asked, request, context, view)
        return .metadata(response)
    }

    /// Ids came with version 12; what asks by id before that is told so, and nothing else.
    private static func refused(_ asked: [MetadataRequest.MetadataRequestTopic]) -> Response {
        var response = MetadataResponse()
        (response.clusterID, response.controllerID, response.clusterAuthorizedOperations) = (nil, -1, .min)
        response.topics = asked.map { topic in
            var answer = MetadataResponse.MetadataResponseTopic()
            (answer.errorCode, answer.name, answer.topicID) = (.invalidRequest, topic.name ?? "", topic.topicID)
            answer.topicAuthorizedOperations = .min
            return answer
        }
        return .metadata(response)
    }

    private static func topics(
        _ asked: [MetadataRequest.MetadataRequestTopic]?, _ request: MetadataRequest, _ context: RequestContext, _ view: BrokerView
    ) -> [MetadataResponse.MetadataResponseTopic] {
        guard let asked else {
            return view.topics.filter { authorize(context.caller, .describe, .topic($0.name)) }.sorted { $0.name < $1.name }
                .map { describe($0, request, context, view) }
        }
        if isByID(asked) {
            var seen: Set<UUID> = []
            return asked.filter { $0.topicID != .zero && seen.insert($0.topicID).inserted }.map { topic in
                if let found = view.topic(topic.topicID) { return describe(found, request, context, view) }
                return missing(nil, topic.topicID, .unknownTopicID, request, context)
            }
        }
        var seen: Set<String> = []
        return asked.compactMap(\.name).filter { seen.insert($0).inserted }.map { name in
            if let found = view.topic(name) { return describe(found, request, context, view) }
            return missing(
                name, .zero, TopicName.fault(of: name) == nil ? .unknownTopicOrPartition : .invalidTopicException, request, context)
        }
    }

    private static func missing(
        _ name: String?, _ id: UUID, _ code: ErrorCode, _ request: MetadataRequest, _ context: RequestContext
    ) -> MetadataResponse.MetadataResponseTopic {
        var answer = MetadataResponse.MetadataResponseTopic()
        (answer.errorCode, answer.name, answer.topicID) = (code, name, id)
        answer.topicAuthorizedOperations = operations(request, context)
        return answer
    }

    private static func operations(_ request: MetadataRequest, _ context: RequestContext) -> Int32 {
        context.version >= 8 && request.includeTopicAuthorizedOperations ? AuthorizedOperations.topic : .min
    }

    private static func describe(_ topic: TopicView, _ request: MetadataRequest, _ context: RequestContext, _ view: BrokerView)
        -> MetadataResponse.MetadataResponseTopic
    {
        var answer = MetadataResponse.MetadataResponseTopic()
        (answer.name, answer.topicID, answer.isInternal) = (topic.name, topic.id, topic.isInternal)
        answer.topicAuthorizedOperations = operations(request, context)
        answer.partitions = topic.partitions.enumerated().map { index, partition in
            var result = MetadataResponse.MetadataResponsePartition()
            let image = partition.image
            result.partitionIndex = Int32(index)
            (result.leaderID, result.leaderEpoch) = (image.leader, image.leaderEpoch)
            (result.replicaNodes, result.isrNodes) = (image.replicas, image.isr)
            result.offlineReplicas = image.replicas.filter { view.image.brokers[$0]?.isFenced ?? true }
            if image.leader < 0 {
                result.errorCode = .leaderNotAvailable
            } else if view.addresses(of: [image.leader], listener: context.listener).isEmpty {
                result.errorCode = context.version >= 6 ? .listenerNotFound : .leaderNotAvailable
                result.leaderID = -1
            }
            return result
        }
        return answer
    }
}
