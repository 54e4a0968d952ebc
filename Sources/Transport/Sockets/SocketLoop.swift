import CUV
import Glibc

/// What ends with its loop.
protocol LoopResource: AnyObject {
    func loopStops()
}

/// The loop over sockets: made, run and freed on its own thread.
final class SocketLoop: StreamLoop {
    let uv = UnsafeMutablePointer<uv_loop_t>.allocate(capacity: 1)
    let owner: EventLoop
    private var timer: UnsafeMutablePointer<uv_timer_t>?
    private var before: UnsafeMutablePointer<uv_prepare_t>?
    private var after: UnsafeMutablePointer<uv_check_t>?
    private var bell: UnsafeMutablePointer<uv_async_t>?
    private var resources: [ObjectIdentifier: any LoopResource] = [:]
    /// Ports that are listened on, by descriptor.
    var acceptors: [Int32: Acceptor] = [:]
    private var armedFor = Int64.max

    init(_ owner: EventLoop) {
        self.owner = owner
        super.init(inbox: owner.inbox)
    }

    override var now: Int64 { Int64(uv_now(uv)) }

    /// Runs until it is stopped.
    func run() {
        var code = uv_loop_init(uv)
        precondition(code == 0, "the system has no room for another event loop: \(UV.text(code))")
        let bell = UV.make(uv_async_t.self, owner: self)
        code = uv_async_init(uv, bell, bellRung)
        precondition(code == 0, "the system has no room for another event loop: \(UV.text(code))")
        let (timer, before, after) = (
            UV.make(uv_timer_t.self, owner: self), UV.make(uv_prepare_t.self, owner: self), UV.make(uv_check_t.self, owner: self)
        )
        uv_timer_init(uv, timer)
        uv_prepare_init(uv, before)
        uv_check_init(uv, after)
        uv_prepare_start(before, turnBeforeWait)
        uv_check_start(after, turnAfterWait)
        (self.bell, self.timer, self.before, self.after) = (bell, timer, before, after)
        outside.open(Doorbell(handle: bell))
        uv_run(uv, UV_RUN_DEFAULT)
        code = uv_loop_close(uv)
        precondition(code == 0, "a loop was left with handles open: \(UV.text(code))")
        uv.deallocate()
    }

    // MARK: Resources

    func add(_ resource: any LoopResource) { resources[ObjectIdentifier(resource)] = resource }

    func remove(_ resource: any LoopResource) {
        resources[ObjectIdentifier(resource)] = nil
        endIfDone()
    }

    // MARK: Stopping

    /// Stops listening, closes the connections (those with output when it has been taken, or after `grace` milliseconds), and ends.
    func stop(grace: Int64) {
        if !isStopping {
            isStopping = true
            for resource in resources.values { resource.loopStops() }
        }
        for connection in connections {
            if grace > 0 { connection.finish(.shutdown, within: grace) } else { connection.close(.shutdown) }
        }
        endIfDone()
    }

    override func connectionClosed() {
        owner.connectionEnded()
        endIfDone()
    }

    private func endIfDone() {
        guard isStopping, connectionCount == 0, resources.isEmpty, let bell, let timer, let before, let after else { return }
        (self.bell, self.timer, self.before, self.after) = (nil, nil, nil, nil)
        let late = outside.close()
        UV.close(bell)
        UV.close(timer)
        UV.close(before)
        UV.close(after)
        // Descriptors on their way here are closed by them.
        for job in late { job(self) }
    }

    // MARK: Timers

    override func timersChanged() {
        guard let timer, let next = timers.next, next < armedFor else { return }
        armedFor = next
        uv_timer_start(timer, timerFired, UInt64(max(0, next - now)), 0)
    }

    fileprivate func timeCame() {
        armedFor = .max
        fireTimers()
        timersChanged()
    }

    // MARK: Connections

    /// Makes a connection of a connected, non-blocking socket, which it owns from now on.
    func adopt(_ socket: Socket, limits: ConnectionLimits, budget: ByteBudget?, handler: any ConnectionHandler) {
        guard !isStopping else {
            socket.close()
            owner.connectionEnded()
            return handler.failed(.cancelled)
        }
        socket.prepare(limits)
        let connection = SocketConnection(socket, loop: self, limits: limits, budget: budget, handler: handler)
        if !connection.watch() {
            socket.close()
            owner.connectionEnded()
            return handler.failed(.exhausted("the descriptor cannot be watched"))
        }
        connection.begin()
    }

    override func connect(
        to host: String, port: UInt16, timeout: Int64, limits: ConnectionLimits, budget: ByteBudget?, handler: any ConnectionHandler
    ) -> any ConnectAttempt {
        let attempt = SocketConnectAttempt(host, port, loop: self, limits: limits, budget: budget, handler: handler)
        attempt.start(timeout: timeout)
        return attempt
    }
}

private func bellRung(_ handle: UnsafeMutablePointer<uv_async_t>?) { UV.owner(handle!.pointee.data, SocketLoop.self).answer() }
private func turnBeforeWait(_ handle: UnsafeMutablePointer<uv_prepare_t>?) { UV.owner(handle!.pointee.data, SocketLoop.self).endTurn() }
private func turnAfterWait(_ handle: UnsafeMutablePointer<uv_check_t>?) { UV.owner(handle!.pointee.data, SocketLoop.self).endTurn() }
private func timerFired(_ handle: UnsafeMutablePointer<uv_timer_t>?) { UV.owner(handle!.pointee.data, SocketLoop.self).timeCame() }
