import LogStore
import Transport
import Wire

/// One client's connection: requests come in, answers go out in the same order.
///
/// It lives on its loop. A request is decoded and handled when its frame is whole; where the answer comes later, the request waits in
/// `replies` as a value, and the engine's completions find it by its number.
final class Session: ConnectionHandler {
    /// Requests that may wait on one connection before it stops being read.
    private static let maxWaiting = 1000
    /// Bytes of output that may wait before the connection stops being read.
    private static let maxOutput = 64 << 20

    private let service: any RequestService
    private let listener: String
    private let gate: StartGate
    // As with a connection's buffers, the runtime need not look for overlapping accesses each time.
    @exclusivity(unchecked) private var client: Client?
    @exclusivity(unchecked) private var replies = ReplyQueue<RequestContext>()
    @exclusivity(unchecked) private var isEnding = false
    @exclusivity(unchecked) private var isPaused = false
    /// Requests that wait and hold back what is behind them.
    @exclusivity(unchecked) private var holders = 0
    /// A request that the engine had no room for: it is handled again when there is, and nothing behind it before that.
    @exclusivity(unchecked) private var parked: Frame?
    @exclusivity(unchecked) private var timer = DeadlineTimer()

    /// `listener` is the name by which the cluster image knows where the connection came in.
    init(service: any RequestService, listener: String, gate: StartGate) {
        (self.service, self.listener, self.gate) = (service, listener, gate)
    }

    func opened(_ connection: any Connection) {
        if !gate.pass(connection.loop.outside, token: connection.token) { connection.pauseReading() }
    }

    func received(_ frame: Frame, on connection: any Connection) {
        guard !isEnding else { return }
        let bytes = frame.bytes
        if let key = unserved(bytes) {
            end("API \(key) is not served on this listener", on: connection)
            return drain(connection)
        }
        do throws(WireError) {
            let (header, request) = try Request.decode(bytes)
            let loop = connection.loop
            loop.atTurnEnd(service)
            let context = context(header, bytes, connection, loop)
            let result = service.handle(request, context)
            if case .parked = result { parked = frame } else { settle(result, context, on: connection) }
        } catch {
            refuse(error, on: connection)
        }
        drain(connection)
    }

    /// The API that the frame asks, if this listener does not serve it: nothing more of the frame is looked at then.
    private func unserved(_ frame: UnsafeRawBufferPointer) -> APIKey? {
        guard frame.count >= 2, let key = APIKey(rawValue: Int16(bigEndian: frame.loadUnaligned(as: Int16.self))) else { return nil }
        return service.serves(key) ? nil : key
    }

    func completed(_ signal: Signal, on connection: any Connection) {
        if signal.request == StartGate.openSignal { return connection.resumeReading() }
        let outcome = Completion.Outcome(rawValue: signal.code) ?? .unknown
        if outcome == .room { return unpark(on: connection) }
        resume(
            signal.request >> 24, .completed(part: Int(signal.request & 0xFF_FFFF), value: signal.value, outcome: outcome), on: connection)
        drain(connection)
    }

    func drained(_ connection: any Connection) { drain(connection) }

    /// There is room again.
    private func unpark(on connection: any Connection) {
        guard let frame = parked else { return }
        parked = nil
        received(frame, on: connection)
    }

    func closed(_ connection: any Connection, _ why: CloseReason) {
        timer.cancel(on: connection.loop)
        parked = nil
        for case .waiting(let waiting) in replies.remaining { waiting.pending.abandon(waiting.context) }
        if why.isComplaint { service.refused(connection.peer, "\(why)") }
    }

    private func context(
        _ header: RequestHeader, _ frame: UnsafeRawBufferPointer, _ connection: any Connection, _ loop: any Loop
    ) -> RequestContext {
        RequestContext(
            caller: Caller(header: header, client: client(of: connection)), bytes: frame,
            now: loop.now, completions: loop.outside, token: connection.token, number: replies.next)
    }

    private func client(of connection: any Connection) -> Client {
        if let client { return client }
        let made = Client(principal: .anonymous, listener: listener, address: connection.peer)
        client = made
        return made
    }

    /// A request that cannot be understood: only an ApiVersions of another version has an answer, since it is how a client finds ours.
    private func refuse(_ error: WireError, on connection: any Connection) {
        guard case .unsupportedVersion(let key, _, let correlationID, let clientID) = error, key == APIKey.apiVersions.rawValue
        else { return end(error.description, on: connection) }
        let header = RequestHeader(apiKey: .apiVersions, version: 0, correlationID: correlationID, clientID: clientID)
        settle(ApiVersionsHandler.unsupported(), header)
    }

    private func end(_ why: String, on connection: any Connection) {
        isEnding = true
        replies.append(.close(why))
        connection.pauseReading()
    }

    /// Puts what a handler said at the end of the queue.
    private func settle(_ result: consuming HandlerResult, _ context: RequestContext, on connection: any Connection) {
        if case .waiting(let pending) = result {
            replies.append(.waiting(ReplyQueue.Waiting(pending, context.withoutBytes)))
            if pending.holdsBack { holders += 1 }
            if let deadline = pending.deadline { watch(deadline, on: connection) }
        } else {
            settle(result, context.caller.header)
        }
    }

    private func settle(_ result: HandlerResult, _ header: RequestHeader) { replies.append(slot(result, header)) }

    private func slot(_ result: HandlerResult, _ header: RequestHeader) -> ReplyQueue<RequestContext>.Slot {
        do throws(WireError) {
            switch result {
            case .reply(let response): return .ready(OutgoingFrame(try response.encode(header)))
            case .records(let response, let sources): return .ready(OutgoingFrame(try response.encode(header), sources))
            case .encoded(let bytes): return .ready(OutgoingFrame(EncodedFrame(bytes: bytes)))
            case .silent: return .silent
            case .close(let why): return .close(why)
            case .waiting, .parked: preconditionFailure("a request that waits has a place of its own kind")
            }
        } catch {
            return .close("the answer to \(header.apiKey) version \(header.version) cannot be encoded: \(error)")
        }
    }

    private func resume(_ number: UInt64, _ why: Resumption, on connection: any Connection) {
        guard case .waiting(let waiting)? = replies[number] else { return }
        let heldBack = waiting.pending.holdsBack
        if let result = waiting.pending.resume(why, waiting.context) {
            if heldBack { holders -= 1 }
            replies[number] = slot(result, waiting.context.caller.header)
        } else if let deadline = waiting.pending.deadline {
            // One that waited for the disk has no deadline until it waits for records.
            watch(deadline, on: connection)
        }
    }

    /// Sends what is ready at the head of the queue, and looks after reading and deadlines.
    private func drain(_ connection: any Connection) {
        while connection.queuedBytes < Self.maxOutput, let slot = replies.popFinished() {
            switch slot {
            case .ready(let frame): frame.send(on: connection)
            case .silent, .waiting: break
            case .close(let why):
                isEnding = true
                service.refused(connection.peer, why)
                return connection.closeAfterFlush()
            }
        }
        let full = parked != nil || holders > 0 || replies.count >= Self.maxWaiting || connection.queuedBytes >= Self.maxOutput
        if full != isPaused, !isEnding {
            isPaused = full
            if full { connection.pauseReading() } else { connection.resumeReading() }
        }
    }

    /// Sees to it that a request that waits is resumed at its deadline.
    private func watch(_ deadline: Int64, on connection: any Connection) {
        if timer.comes(by: deadline) { return }
        // Kept alive until the timer fires or the connection has closed, which cancels it.
        timer.arm(by: deadline, on: connection.loop) { [self] in
            timer.fired()
            expire(on: connection)
        }
    }

    private func expire(on connection: any Connection) {
        let now = connection.loop.now
        for number in replies.first..<replies.next {
            guard case .waiting(let waiting)? = replies[number], let deadline = waiting.pending.deadline else { continue }
            if deadline <= now { resume(number, .timedOut, on: connection) } else { watch(deadline, on: connection) }
        }
        drain(connection)
    }
}
