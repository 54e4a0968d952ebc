import CLinux
import Glibc

/// How a thread is scheduled.
public enum ThreadClass: Sendable {
    case normal
    /// `SCHED_IDLE`: runs only where no other thread wants the core.
    case idle
}

/// A thread that was started; it runs to its end unless `join` waits for it.
public struct RunningThread: Sendable {
    private let id: Handle

    /// `pthread_t` in a public signature does not compile under `InternalImportsByDefault`: so it is wrapped.
    private struct Handle: Sendable { let thread: pthread_t }

    /// Starts a thread called `name` (15 bytes are kept) that runs `body`.
    ///
    /// SIGPIPE and SIGXFSZ are blocked on it, so that a library need not touch the process's dispositions.
    public init(_ name: String, _ kind: ThreadClass = .normal, _ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let start = Unmanaged.passRetained(Start(name: name, kind: kind, body: body))
        let code = pthread_create(&thread, nil, runThread, start.toOpaque())
        precondition(code == 0, "the system has no room for another thread: pthread_create says \(code)")
        id = Handle(thread: thread)
    }

    /// Waits until the thread has ended. To be called once.
    public func join() { pthread_join(id.thread, nil) }
}

private final class Start: Sendable {
    let name: String
    let kind: ThreadClass
    let body: @Sendable () -> Void

    init(name: String, kind: ThreadClass, body: @escaping @Sendable () -> Void) {
        (self.name, self.kind, self.body) = (name, kind, body)
    }
}

private func runThread(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGPIPE)
    sigaddset(&set, SIGXFSZ)
    pthread_sigmask(SIG_BLOCK, &set, nil)
    let start = Unmanaged<Start>.fromOpaque(raw!).takeRetainedValue()
    linux_name_thread(start.name)
    if start.kind == .idle { linux_schedule_idle() }
    start.body()
    return nil
}
