import NetworkClient
import Threads
import Transport
import Wire

@testable import Node

/// A client of a node that waits for each answer.
final class TestClient {
    struct Failure: Error { let reason: String }

    private let loop = EventLoop(name: "test-client")
    private let node: LoopBound<RemoteNode>

    init(_ endpoint: Endpoint, clientID: String = "test") {
        loop.start()
        node = LoopBound(loop.inbox) { loop in
            var options = CallOptions()
            options.clientID = clientID
            return RemoteNode([NodeAddress(host: endpoint.host, port: endpoint.port)], on: loop, options: options)
        }
    }

    deinit {
        node.end { $0.close() }
        loop.stop()
        loop.join()
    }

    func call(_ key: APIKey, _ request: Request, timeout: Int64 = 20_000) throws -> Response {
        let result = Lock<Result<Response, CallError>?>(nil)
        node.run { node in
            node.call(key, request, timeout: timeout) { answer in
                let decided = answer.map(\.response)
                result.withLock { $0 = decided }
                result.broadcast()
            }
        }
        let answer = result.wait(milliseconds: Int(timeout) + 2000, until: { $0 != nil }) { $0 }
        guard let answer else { throw Failure(reason: "\(key) was not answered at all") }
        return try answer.get()
    }

    /// Creates a topic; the error of it.
    func create(_ name: String, partitions: Int32 = 1, configs: [String: String] = [:]) throws -> ErrorCode {
        var request = CreateTopicsRequest()
        var topic = CreateTopicsRequest.CreatableTopic()
        (topic.name, topic.numPartitions, topic.replicationFactor) = (name, partitions, 1)
        topic.configs = configs.map {
            var config = CreateTopicsRequest.CreatableTopicConfig()
            (config.name, config.value) = ($0.key, $0.value)
            return config
        }
        request.topics = [topic]
        guard case .createTopics(let response) = try call(.createTopics, .createTopics(request)), let first = response.topics.first else {
            throw Failure(reason: "another answer than was asked for")
        }
        return first.errorCode
    }

    func delete(_ name: String) throws -> ErrorCode {
        var request = DeleteTopicsRequest()
        var topic = DeleteTopicsRequest.DeleteTopicState()
        topic.name = name
        request.topics = [topic]
        guard case .deleteTopics(let response) = try call(.deleteTopics, .deleteTopics(request)), let first = response.responses.first
        else {
            throw Failure(reason: "another answer than was asked for")
        }
        return first.errorCode
    }

    /// What Metadata says; nil names: all topics.
    func metadata(_ names: [String]? = nil, create: Bool = false) throws -> MetadataResponse {
        var request = MetadataRequest()
        request.allowAutoTopicCreation = create
        request.topics = names?.map {
            var topic = MetadataRequest.MetadataRequestTopic()
            topic.name = $0
            return topic
        }
        guard case .metadata(let response) = try call(.metadata, .metadata(request)) else {
            throw Failure(reason: "another answer than was asked for")
        }
        return response
    }

    /// A topic's partitions as (leader, leader epoch).
    func leaders(_ topic: String) throws -> [[Int32]] {
        try metadata([topic]).topics.first?.partitions.map { [$0.leaderID, $0.leaderEpoch] } ?? []
    }
}
