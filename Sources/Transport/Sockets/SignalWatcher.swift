import CUV
import Glibc

/// A signal to the process that a program waits for.
public enum ProcessSignal: Sendable {
    case terminate, interrupt, hangUp

    var number: Int32 {
        switch self {
        case .terminate: SIGTERM
        case .interrupt: SIGINT
        case .hangUp: SIGHUP
        }
    }
}

/// Calls a closure on a loop for each signal of the kinds given, until the loop ends. For programs: a library leaves signals alone.
public enum SignalWatcher {
    public static func watch(_ signals: [ProcessSignal], on loop: EventLoop, _ body: @escaping @Sendable (ProcessSignal) -> Void) {
        loop.execute { loop in
            guard let loop = loop as? SocketLoop, !loop.isStopping else { return }
            for signal in signals { SignalHandle(signal, loop, body).start() }
        }
    }
}

/// One signal watched.
private final class SignalHandle: LoopResource {
    private let signal: ProcessSignal
    private let core: SocketLoop
    private let body: @Sendable (ProcessSignal) -> Void
    private var handle: UnsafeMutablePointer<uv_signal_t>?

    init(_ signal: ProcessSignal, _ loop: SocketLoop, _ body: @escaping @Sendable (ProcessSignal) -> Void) {
        (self.signal, core, self.body) = (signal, loop, body)
    }

    func start() {
        let made = UV.make(uv_signal_t.self, owner: self)
        guard uv_signal_init(core.uv, made) == 0 else { return UV.discard(made) }
        handle = made
        core.add(self)
        uv_signal_start(made, signalCame, signal.number)
    }

    func loopStops() {
        guard let handle else { return }
        self.handle = nil
        UV.close(handle)
        core.remove(self)
    }

    func came() { body(signal) }
}

private func signalCame(_ handle: UnsafeMutablePointer<uv_signal_t>?, _ number: Int32) {
    UV.owner(handle!.pointee.data, SignalHandle.self).came()
}
