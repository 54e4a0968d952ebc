import Wire

/// What the cluster's leader decides is sent on to it, whichever broker the client asked.
enum ForwardHandler {
    static func handle(_ request: Request, _ context: RequestContext, _ broker: BrokerServices) -> HandlerResult {
        guard let forwarding = Forwarding(request) else { return .close("\(context.caller.header.apiKey) is not served here") }
        let slot = ReplySlot()
        let forwarded = ForwardedRequest(
            principal: context.caller.principal, listener: context.listener, address: context.caller.address,
            frame: [UInt8](context.bytes), timeout: forwarding.timeout)
        broker.leader.forward(forwarded, into: slot, then: context.ticket())
        let deadline = context.now + forwarding.timeout + 5000
        return .waiting(.reply(PendingReply(slot: slot, failure: forwarding.failure, deadline: deadline, holdsBack: true)))
    }
}

/// How long a forwarded request may take, and what its client is told if the leader does not answer: the change may come about later.
struct Forwarding {
    /// Milliseconds.
    let timeout: Int64
    let failure: Response

    /// Nil for what is not forwarded.
    init?(_ request: Request) {
        let message = "the cluster's leader did not answer in time; the change may come about all the same"
        switch request {
        case .createTopics(let request):
            timeout = Self.bounded(request.timeoutMs)
            var response = CreateTopicsResponse()
            response.topics = request.topics.map { topic in
                var result = CreateTopicsResponse.CreatableTopicResult()
                (result.name, result.errorCode, result.errorMessage) = (topic.name, .requestTimedOut, message)
                return result
            }
            failure = .createTopics(response)
        case .deleteTopics(let request):
            timeout = Self.bounded(request.timeoutMs)
            var response = DeleteTopicsResponse()
            response.responses = Self.topics(of: request).map { name, id in
                var result = DeleteTopicsResponse.DeletableTopicResult()
                (result.name, result.topicID, result.errorCode, result.errorMessage) = (name, id, .requestTimedOut, message)
                return result
            }
            failure = .deleteTopics(response)
        case .createPartitions(let request):
            timeout = Self.bounded(request.timeoutMs)
            var response = CreatePartitionsResponse()
            response.results = request.topics.map { topic in
                var result = CreatePartitionsResponse.CreatePartitionsTopicResult()
                (result.name, result.errorCode, result.errorMessage) = (topic.name, .requestTimedOut, message)
                return result
            }
            failure = .createPartitions(response)
        case .alterConfigs(let request):
            timeout = 30_000
            var response = AlterConfigsResponse()
            response.responses = request.resources.map { resource in
                var result = AlterConfigsResponse.AlterConfigsResourceResponse()
                (result.resourceType, result.resourceName) = (resource.resourceType, resource.resourceName)
                (result.errorCode, result.errorMessage) = (.requestTimedOut, message)
                return result
            }
            failure = .alterConfigs(response)
        case .incrementalAlterConfigs(let request):
            timeout = 30_000
            var response = IncrementalAlterConfigsResponse()
            response.responses = request.resources.map { resource in
                var result = IncrementalAlterConfigsResponse.AlterConfigsResourceResponse()
                (result.resourceType, result.resourceName) = (resource.resourceType, resource.resourceName)
                (result.errorCode, result.errorMessage) = (.requestTimedOut, message)
                return result
            }
            failure = .incrementalAlterConfigs(response)
        default: return nil
        }
    }

    private static func bounded(_ timeout: Int32) -> Int64 { min(max(Int64(timeout), 1000), 120_000) }

    private static func topics(of request: DeleteTopicsRequest) -> [(String?, UUID)] {
        request.topics.isEmpty ? request.topicNames.map { ($0, .zero) } : request.topics.map { ($0.name, $0.topicID) }
    }
}
