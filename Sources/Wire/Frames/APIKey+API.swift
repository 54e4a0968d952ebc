extension APIKey {
    /// The layout that the API's two messages declare.
    var api: API {
        switch self {
        case .produce: ProduceRequest.api
        case .fetch: FetchRequest.api
        case .listOffsets: ListOffsetsRequest.api
        case .metadata: MetadataRequest.api
        case .apiVersions: ApiVersionsRequest.api
        case .createTopics: CreateTopicsRequest.api
        }
    }
}
