import Wire

/// A Metadata that waits until the topics it asks for are created.
struct PendingMetadata {
    let request: MetadataRequest
    let broker: BrokerServices
    let deadline: Int64?

    func resume(_ context: RequestContext) -> HandlerResult { .reply(MetadataAnswer.answer(request, context, broker.view)) }
}
