import CUV
import Glibc

/// A connection being made: the name looked up, then one address after the other.
final class SocketConnectAttempt: ConnectAttempt, PollTarget, TimerTarget, LoopResource {
    private let host: String
    private let port: UInt16
    private let core: SocketLoop
    private let limits: ConnectionLimits
    private let budget: ByteBudget?
    /// Nil once it is decided.
    private var handler: (any ConnectionHandler)?
    private var addresses: [SocketAddress] = []
    private var socket: Socket?
    private var poll: PollHandle?
    private var deadline: TimerID?
    private var lookUp: UnsafeMutablePointer<uv_getaddrinfo_t>?
    private var lastError: TransportError?

    init(
        _ host: String, _ port: UInt16, loop: SocketLoop, limits: ConnectionLimits, budget: ByteBudget?, handler: any ConnectionHandler
    ) {
        (self.host, self.port, core, self.limits, self.budget, self.handler) = (host, port, loop, limits, budget, handler)
    }

    private var address: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    func start(timeout: Int64) {
        core.add(self)
        if core.isStopping { return cancel() }
        deadline = core.schedule(after: timeout, self)
        core.schedule(after: 0) { self.begin() }
    }

    func cancel() { decide(.cancelled) }

    func loopStops() { cancel() }

    func fired(_ timer: TimerID) { decide(.timedOut(address)) }

    private func decide(_ error: TransportError) {
        guard let handler else { return }
        tidy()
        handler.failed(error)
        core.remove(self)
    }

    private func tidy() {
        handler = nil
        if let deadline { core.cancel(deadline) }
        if let lookUp { uv_cancel(UnsafeMutableRawPointer(lookUp).assumingMemoryBound(to: uv_req_t.self)) }
        dropSocket()
    }

    private func dropSocket() {
        poll?.close()
        poll = nil
        socket?.close()
        socket = nil
    }

    // MARK: The name

    private func begin() {
        guard handler != nil else { return }
        // An address needs no look-up, and so no thread.
        var hints = SocketAddress.hints(flags: AI_NUMERICHOST | AI_NUMERICSERV)
        var list: UnsafeMutablePointer<addrinfo>?
        if getaddrinfo(host, String(port), &hints, &list) == 0 {
            addresses = SocketAddress.all(list).reversed()
            freeaddrinfo(list)
            return tryNext()
        }
        hints = SocketAddress.hints(flags: AI_NUMERICSERV)
        let request = UnsafeMutablePointer<uv_getaddrinfo_t>.allocate(capacity: 1)
        request.pointee.data = Unmanaged.passRetained(self).toOpaque()
        let code = uv_getaddrinfo(core.uv, request, nameFound, host, String(port), &hints)
        if code == 0 {
            lookUp = request
        } else {
            Unmanaged<SocketConnectAttempt>.fromOpaque(request.pointee.data).release()
            request.deallocate()
            decide(.unknownHost(host, reason: UV.text(code)))
        }
    }

    fileprivate func found(_ status: Int32, _ list: UnsafeMutablePointer<addrinfo>?) {
        lookUp = nil
        guard handler != nil else { return }
        if status != 0 { return decide(.unknownHost(host, reason: UV.text(status))) }
        addresses = SocketAddress.all(list).reversed()
        tryNext()
    }

    // MARK: The addresses, in reverse

    private func tryNext() {
        guard let next = addresses.popLast() else { return decide(lastError ?? .unknownHost(host, reason: "it has no address")) }
        let descriptor = Glibc.socket(next.family, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return failed(errno) }
        let made = Socket(descriptor: descriptor)
        socket = made
        let code = next.withPointer { Glibc.connect(descriptor, $0, $1) }
        if code != 0, errno != EINPROGRESS { return failed(errno) }
        poll = PollHandle(descriptor, loop: core.uv, target: self)
        guard let poll else { return failed(EMFILE) }
        poll.watch(readable: false, writable: true)
    }

    private func failed(_ code: Int32) {
        dropSocket()
        switch code {
        case ECONNREFUSED: lastError = .refused(address)
        case ETIMEDOUT: lastError = .timedOut(address)
        default: lastError = .system(operation: "connect to", address: address, code: code)
        }
        tryNext()
    }

    func polled(readable: Bool, writable: Bool, failed hasFailed: Bool) {
        guard let connected = socket, let handler else { return }
        let code = connected.takeError()
        if code != 0 || hasFailed { return failed(code == 0 ? ECONNREFUSED : code) }
        poll?.close()
        (poll, socket) = (nil, nil)
        tidy()
        core.owner.connectionComes()
        core.adopt(connected, limits: limits, budget: budget, handler: handler)
        core.remove(self)
    }
}

private func nameFound(_ request: UnsafeMutablePointer<uv_getaddrinfo_t>?, _ status: Int32, _ list: UnsafeMutablePointer<addrinfo>?) {
    let attempt = Unmanaged<SocketConnectAttempt>.fromOpaque(request!.pointee.data).takeRetainedValue()
    attempt.found(status, list)
    uv_freeaddrinfo(list)
    request!.deallocate()
}
