import Wire

/// FindCoordinator: groups and transactions have no coordinator yet, which clients are told in the words of one that is on its way.
enum FindCoordinatorHandler {
    static func handle(_ request: FindCoordinatorRequest, _ context: RequestContext) -> HandlerResult {
        var response = FindCoordinatorResponse()
        let code = ErrorCode.coordinatorNotAvailable
        if context.version >= 4 {
            response.coordinators = request.coordinatorKeys.map { key in
                var coordinator = FindCoordinatorResponse.Coordinator()
                (coordinator.key, coordinator.errorCode, coordinator.nodeID, coordinator.port) = (key, code, -1, -1)
                return coordinator
            }
        } else {
            (response.errorCode, response.nodeID, response.port) = (code, -1, -1)
        }
        return .reply(.findCoordinator(response))
    }
}
