import LogStore
import Settings
import Wire

/// Fetch: reads what is there, or waits until there is enough; the records go from the file to the socket.
enum FetchHandler {
    static func handle(_ request: FetchRequest, _ context: RequestContext, _ broker: BrokerServices) -> HandlerResult {
        do throws(KafkaError) {
            let turn = try broker.fetchSessions.begin(request, byID: context.version >= 13, now: context.now)
            let cap = broker.settings.int("fetch.max.bytes")
            let plan = FetchPlan(request, turn, version: context.version, cap: cap)
            var pending = PendingFetch(plan, broker, until: context.now + max(0, Int64(request.maxWaitMs)))
            return pending.proceed(context) ?? .waiting(.fetch(pending))
        } catch {
            var response = FetchResponse()
            response.errorCode = error.code
            return .reply(.fetch(response))
        }
    }
}
