import Coordination
import Settings
import Wire

/// Metadata: which brokers there are, and which of them leads what. Topics that a client asks for and that are not there are created first,
/// where both allow it.
enum MetadataHandler {
    static func handle(_ request: MetadataRequest, _ context: RequestContext, _ broker: BrokerServices) -> HandlerResult {
        let view = broker.view
        let missing = topicsToCreate(request, context, broker, view)
        guard missing.isEmpty else {
            broker.leader.autoCreate(missing, then: context.ticket())
            return .waiting(.metadata(PendingMetadata(request: request, broker: broker, deadline: context.now + 10_000)))
        }
        return .reply(MetadataAnswer.answer(request, context, view))
    }

    private static func topicsToCreate(
        _ request: MetadataRequest, _ context: RequestContext, _ broker: BrokerServices, _ view: BrokerView
    ) -> [String] {
        guard let topics = request.topics, context.version < 4 || request.allowAutoTopicCreation, !MetadataAnswer.isByID(topics),
            broker.settings.bool("auto.create.topics.enable")
        else { return [] }
        if context.version == 0, topics.isEmpty { return [] }
        var names: [String] = []
        for case let name? in topics.map(\.name) where view.topic(name) == nil && TopicName.fault(of: name) == nil && !names.contains(name)
        {
            if authorize(context.caller, .create, .topic(name)) { names.append(name) }
        }
        return names
    }
}
