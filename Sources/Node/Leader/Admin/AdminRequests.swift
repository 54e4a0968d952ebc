import Wire

/// Which of the leader's functions answers which admin request.
enum AdminRequests {
    /// Nil for what is no admin request.
    static func evaluate(_ request: Request, _ context: AdminContext) -> AdminOutcome? {
        switch request {
        case .createTopics(let request): CreateTopicsAdmin.evaluate(request, context)
        case .deleteTopics(let request): DeleteTopicsAdmin.evaluate(request, context)
        case .createPartitions(let request): CreatePartitionsAdmin.evaluate(request, context)
        case .alterConfigs(let request): AlterConfigsAdmin.evaluate(request, context)
        case .incrementalAlterConfigs(let request): IncrementalAlterConfigsAdmin.evaluate(request, context)
        default: nil
        }
    }
}
