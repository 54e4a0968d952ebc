import NetworkClient
import Transport
import Wire

/// A node that answers as the test says; on nothing else it answers the handshake with all that Wire speaks.
final class FakeNode: ConnectionHandler {
    /// What it did, over all its connections.
    final class Log {
        var connections = 0
        var requests: [RequestHeader] = []
        /// Nil: no answer.
        var answer: (RequestHeader, Request) -> Response? = { _, request in
            switch request {
            case .metadata: .metadata(MetadataResponse())
            case .brokerHeartbeat: .brokerHeartbeat(BrokerHeartbeatResponse())
            case .forward(let forward):
                .forward(
                    {
                        var response = ForwardResponse()
                        response.frame = forward.frame
                        return response
                    }())
            default: nil
            }
        }
        var versions: [(Int16, ClosedRange<Version>)] = SupportedVersions.advertised.map { ($0.0.rawValue, $0.1) }
        var onConnect: (any Connection) -> Void = { _ in }
        /// Handshakes above this are answered in version 0 with error 35.
        var newestHandshake: Version = 4
        /// Sent instead of an answer.
        var garbage: [UInt8]?
    }

    private let log: Log

    init(_ log: Log) { self.log = log }

    func opened(_ connection: any Connection) {
        log.connections += 1
        log.onConnect(connection)
    }

    func received(_ frame: Frame, on connection: any Connection) {
        guard let (header, request) = try? Request.decode(frame.bytes) else { return connection.close(.error("bad request")) }
        log.requests.append(header)
        if case .apiVersions = request { return greet(header, connection) }
        if let garbage = log.garbage { return connection.send(garbage) }
        guard let answer = log.answer(header, request), let bytes = try? answer.encode(header).bytes else { return }
        connection.send(bytes)
    }

    private func greet(_ header: RequestHeader, _ connection: any Connection) {
        var response = ApiVersionsResponse()
        var header = header
        if header.version > log.newestHandshake {
            response.errorCode = .unsupportedVersion
            header.version = 0
        }
        response.apiKeys = log.versions.map { key, range in
            var api = ApiVersionsResponse.ApiVersion()
            (api.apiKey, api.minVersion, api.maxVersion) = (key, range.lowerBound, range.upperBound)
            return api
        }
        if let bytes = try? Response.apiVersions(response).encode(header).bytes { connection.send(bytes) }
    }

    func closed(_ connection: any Connection, _ why: CloseReason) {}
}
