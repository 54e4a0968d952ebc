import LogStore
import Wire

/// What a Fetch answers.
enum FetchReply {
    /// The answer for what was read.
    static func answer(
        _ plan: FetchPlan, _ reading: FetchReading, _ view: BrokerView, _ context: RequestContext, _ broker: BrokerServices
    ) -> HandlerResult {
        let (id, answers) = broker.fetchSessions.finish(plan.session, byID: plan.byID, answers: reading.answers, now: context.now)
        var response = FetchResponse()
        response.sessionID = id
        var sources: [LogSlice] = []
        var leaders: Set<Int32> = []
        for answer in answers {
            if response.responses.last?.topic != answer.key.name || response.responses.last?.topicID != answer.key.id {
                var topic = FetchResponse.FetchableTopicResponse()
                (topic.topic, topic.topicID) = (answer.key.name, answer.key.id)
                response.responses.append(topic)
            }
            response.responses[response.responses.count - 1].partitions.append(answer.data)
            if let records = answer.records { sources.append(records) }
            if answer.data.currentLeader.leaderID >= 0 { leaders.insert(answer.data.currentLeader.leaderID) }
        }
        if context.version >= 16 {
            for (id, address) in view.addresses(of: leaders, listener: context.listener) {
                var endpoint = FetchResponse.NodeEndpoint()
                (endpoint.nodeID, endpoint.host, endpoint.port, endpoint.rack) = (id, address.host, Int32(address.port), address.rack)
                response.nodeEndpoints.append(endpoint)
            }
        }
        return sources.isEmpty ? .reply(.fetch(response)) : .records(.fetch(response), sources)
    }
}
