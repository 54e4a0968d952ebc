import NetworkClient
import Telemetry
import Threads
import Transport
import Wire

/// Asks the leader which cluster it leads: a broker must know before it opens its directory.
final class LeaderProbe: Sendable {
    private let result = Lock<Result<String, StartError>?>(nil)

    private init() {}

    /// Waits until one of `leaders` has answered, at most `timeout` milliseconds. Not from a loop.
    static func clusterID(
        of leaders: [Endpoint], broker: Int32, inbox: LoopInbox, timeout: Int64, log: Log
    ) throws(StartError) -> String {
        let probe = LeaderProbe()
        let node = LoopBound(inbox) { loop in
            let node = RemoteNode(
                leaders.map { NodeAddress(host: $0.host, port: $0.port) }, on: loop, options: LeaderSession.options(broker))
            node.onEvent = { event in
                guard case .failed(let address, let error) = event else { return }
                log.warn("waiting for the leader: \(error)", ["address": address], limit: "leader-unreached")
            }
            return node
        }
        node.run { node in
            node.call(.describeCluster, .describeCluster(DescribeClusterRequest()), timeout: timeout) { probe.answered($0, leaders) }
        }
        let result = probe.result.wait(milliseconds: Int(timeout) + 1000, until: { $0 != nil }) { $0 }
        node.end { $0.close() }
        return try (result ?? .failure(.leader(leaders, reason: "no answer in time"))).get()
    }

    private func answered(_ answer: Result<CallAnswer, CallError>, _ leaders: [Endpoint]) {
        let outcome: Result<String, StartError>
        switch answer {
        case .success(let answer):
            if case .describeCluster(let response) = answer.response, response.errorCode == .none {
                outcome = .success(response.clusterID)
            } else {
                outcome = .failure(.leader(leaders, reason: "whoever listens there does not lead a cluster"))
            }
        case .failure(let error): outcome = .failure(.leader(leaders, reason: "\(error)"))
        }
        result.withLock { $0 = $0 ?? outcome }
        result.broadcast()
    }
}
