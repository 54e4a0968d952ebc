public import Transport
public import Wire

/// A node that is called: one connection to whichever of its addresses answers, made when it is needed and made again when it is lost.
///
/// Calls are pipelined and answered in order. One that is sent and not answered in time ends its connection, since all behind it wait for
/// the same answer. It lives on its loop, as all that it calls back.
///
/// ```swift
/// let leader = RemoteNode([NodeAddress(host: "h1", port: 9091)], on: loop)
/// leader.call(.metadata, .metadata(MetadataRequest())) { result in … }
/// ```
public final class RemoteNode {
    private enum State {
        case idle
        case pausing(TimerID)
        case connecting(any ConnectAttempt)
        case greeting(any Connection)
        case ready(any Connection, SpokenVersions)
        case closed
    }

    /// What happens to the connection, for a log.
    public enum Event: Equatable, Sendable {
        case connected(NodeAddress)
        case failed(NodeAddress, TransportError)
        case lost(NodeAddress, CloseReason)
    }

    /// Hears of the connection's fate.
    public var onEvent: (Event) -> Void = { _ in }
    private let loop: any Loop
    private let options: CallOptions
    private var addresses: [NodeAddress]
    private var current = 0
    private var state = State.idle
    private var backoff: Backoff
    private var queue = CallQueue()
    private var nextCorrelation: Int32 = 0
    private var greetingVersion: Version = 0
    private var lastError: TransportError?

    /// The addresses are tried in turn, beginning with the first.
    public init(_ addresses: [NodeAddress], on loop: any Loop, options: CallOptions = CallOptions()) {
        precondition(!addresses.isEmpty, "a node needs an address")
        (self.addresses, self.loop, self.options) = (addresses, loop, options)
        backoff = Backoff(first: options.firstPause, longest: options.longestPause)
    }

    deinit { close() }

    // MARK: Public face

    /// The address that is used, or tried next.
    public var address: NodeAddress { addresses[current] }

    /// Whether calls go out at once.
    public var isConnected: Bool { if case .ready = state { true } else { false } }

    /// Calls not answered yet.
    public var pendingCount: Int { queue.waitingCount + queue.sentCount }

    /// Asks; `completion` is called once, later, on the loop. `timeout` nil means the options'.
    public func call(
        _ key: APIKey, _ request: Request, timeout: Int64? = nil, _ completion: @escaping (Result<CallAnswer, CallError>) -> Void
    ) {
        let call = Call(key, request, completion)
        if case .closed = state { return refuse(call, .closed) }
        if queue.waitingCount >= options.mostWaiting { return refuse(call, .overloaded) }
        call.timer = loop.schedule(after: timeout ?? options.callTimeout) { [weak self] in self?.expire(call) }
        queue.add(call)
        if case .idle = state { connect() } else { sendWaiting() }
    }

    /// Other addresses from now on. A connection to one that is still among them stays.
    public func use(_ new: [NodeAddress]) {
        if new.isEmpty { return }
        let used = address
        addresses = new
        current = new.firstIndex(of: used) ?? 0
        if new.contains(used) { return }
        dropConnection(.finished)
    }

    /// Leaves this address for the next one: its node answers, but is not the one that is looked for.
    public func leaveAddress() {
        advance()
        dropConnection(.finished)
    }

    /// Ends the connection; all calls fail with `.closed`.
    public func close() {
        if case .closed = state { return }
        let before = state
        state = .closed
        abandon(before, .finished)
        for call in queue.takeSent() + queue.takeWaiting() { finish(call, .failure(.closed)) }
    }

    // MARK: Connecting

    private func connect() {
        let link = Link(self)
        state = .connecting(
            loop.connect(
                to: address.host, port: address.port, timeout: options.connectTimeout, limits: options.limits, budget: options.budget,
                handler: link))
    }

    private func advance() { current = (current + 1) % addresses.count }

    private func dropConnection(_ why: CloseReason) {
        if case .closed = state { return }
        let before = state
        state = .idle
        abandon(before, why)
        for call in queue.takeSent() { finish(call, .failure(.connectionLost(why))) }
        if queue.waitingCount > 0, case .idle = state { connect() }
    }

    private func abandon(_ old: State, _ why: CloseReason) {
        switch old {
        case .idle, .closed: return
        case .pausing(let timer): loop.cancel(timer)
        case .connecting(let attempt): attempt.cancel()
        case .greeting(let connection), .ready(let connection, _): connection.close(why)
        }
    }

    fileprivate func opened(_ connection: any Connection) {
        guard case .connecting = state else { return connection.close(.finished) }
        state = .greeting(connection)
        greet(connection, version: 3)
    }

    fileprivate func failed(_ error: TransportError) {
        guard case .connecting = state else { return }
        lastError = error
        onEvent(.failed(address, error))
        advance()
        pause()
    }

    fileprivate func closed(_ connection: any Connection, _ why: CloseReason) {
        switch state {
        case .greeting(let own) where own === connection:
            onEvent(.lost(address, why))
            advance()
        case .ready(let own, _) where own === connection: onEvent(.lost(address, why))
        default: return
        }
        if case .closed = state { return }
        state = .idle
        let lost = queue.takeSent()
        pause()
        for call in lost { finish(call, .failure(.connectionLost(why))) }
    }

    /// Waits, then connects if somebody asks.
    private func pause() {
        let pause = backoff.failed(stretch: options.jitter())
        state = .pausing(
            loop.schedule(after: pause) { [weak self] in
                guard let self, case .pausing = state else { return }
                state = .idle
                if queue.waitingCount > 0 { connect() }
            })
    }

    // MARK: The greeting

    private func greet(_ connection: any Connection, version: Version) {
        var hello = ApiVersionsRequest()
        (hello.clientSoftwareName, hello.clientSoftwareVersion) = (options.softwareName, options.softwareVersion)
        greetingVersion = version
        let call = Call(.apiVersions, .apiVersions(hello)) { [weak self] in self?.greeted($0, connection) }
        call.timer = loop.schedule(after: options.connectTimeout) { [weak self] in self?.expire(call) }
        send(call, version: version, on: connection)
    }

    private func greeted(_ result: Result<CallAnswer, CallError>, _ connection: any Connection) {
        guard case .greeting(let own) = state, own === connection else { return }
        guard case .success(let answer) = result, case .apiVersions(let versions) = answer.response else {
            return connection.close(.error("the node does not answer the version handshake"))
        }
        if versions.errorCode == .unsupportedVersion, greetingVersion > 0 { return greet(connection, version: 0) }
        guard versions.errorCode == .none else {
            return connection.close(.error("the node answers the version handshake with error \(versions.errorCode)"))
        }
        backoff.succeeded()
        lastError = nil
        state = .ready(connection, SpokenVersions(versions))
        onEvent(.connected(address))
        sendWaiting()
    }

    // MARK: Calls

    private func sendWaiting() {
        while case .ready(let connection, let versions) = state, queue.sentCount < options.mostInFlight {
            guard let call = queue.nextToSend() else { return }
            if let version = versions.common(call.key) {
                send(call, version: version, on: connection)
            } else {
                finish(call, .failure(.unsupported(call.key)))
            }
        }
    }

    private func send(_ call: Call, version: Version, on connection: any Connection) {
        let header = RequestHeader(apiKey: call.key, version: version, correlationID: nextCorrelation, clientID: options.clientID)
        let frame: EncodedFrame
        do {
            frame = try call.request.encode(header)
        } catch {
            return finish(call, .failure(.wire(error)))
        }
        guard frame.splices.isEmpty else { return finish(call, .failure(.wire(.notEncodable("a request with bytes left out")))) }
        nextCorrelation = nextCorrelation &+ 1
        call.header = header
        queue.wasSent(call)
        connection.send(frame.bytes)
    }

    fileprivate func received(_ frame: Frame, on connection: any Connection) {
        guard let call = queue.nextAnswered(), let header = call.header else {
            return connection.close(.error("an answer to a request that was not sent"))
        }
        do {
            let answer = try decode(frame, header)
            guard answer.correlationID == header.correlationID else {
                finish(
                    call, .failure(.wire(.malformed("correlation id \(answer.correlationID) instead of \(header.correlationID)", at: 0))))
                return connection.close(.error("an answer to another request"))
            }
            finish(call, .success(CallAnswer(response: answer.response, frame: frame, header: header)))
        } catch {
            finish(call, .failure(.wire(error)))
            return connection.close(.error("an answer that cannot be read: \(error)"))
        }
        sendWaiting()
    }

    /// A node that does not know the version of the handshake answers it in version 0.
    private func decode(_ frame: Frame, _ header: RequestHeader) throws(WireError) -> (correlationID: Int32, response: Response) {
        var header = header
        if header.apiKey == .apiVersions, frame.count >= 6 {
            let code = Int16(bigEndian: frame.bytes.loadUnaligned(fromByteOffset: 4, as: Int16.self))
            if code == ErrorCode.unsupportedVersion.rawValue { header.version = 0 }
        }
        let (correlationID, response) = try Response.decode(frame.bytes, to: header)
        return (correlationID, response)
    }

    private func expire(_ call: Call) {
        call.timer = nil
        guard call.completion != nil else { return }
        guard call.header != nil else {
            finish(call, .failure(.notConnected(lastError)))
            return queue.dropDecided()
        }
        finish(call, .failure(.timedOut))
        if case .ready(let connection, _) = state { connection.close(.error("no answer in time")) }
        if case .greeting(let connection) = state { connection.close(.error("no answer in time")) }
    }

    private func refuse(_ call: Call, _ error: CallError) { loop.schedule(after: 0) { self.finish(call, .failure(error)) } }

    private func finish(_ call: Call, _ result: Result<CallAnswer, CallError>) {
        if let timer = call.timer { loop.cancel(timer) }
        call.timer = nil
        let completion = call.completion
        call.completion = nil
        completion?(result)
    }
}

/// What the loop holds of a node: the node itself is its owner's.
private final class Link: ConnectionHandler {
    private weak var node: RemoteNode?

    init(_ node: RemoteNode) { self.node = node }

    func opened(_ connection: any Connection) {
        if let node { node.opened(connection) } else { connection.close(.finished) }
    }
    func received(_ frame: Frame, on connection: any Connection) { node?.received(frame, on: connection) }
    func closed(_ connection: any Connection, _ why: CloseReason) { node?.closed(connection, why) }
    func failed(_ error: TransportError) { node?.failed(error) }
}
