/// A thread that does something again and again, with a pause before each time.
public final class Ticker: Sendable {
    private struct Work: Sendable {
        var isStopping = false
        var thread: RunningThread?
    }

    private let name: String
    private let work = Lock(Work())

    /// The thread's `name`; it is started later.
    public init(_ name: String) { self.name = name }

    /// Starts it. To be called once.
    public func start(everyMilliseconds pause: Int, _ body: @escaping @Sendable () -> Void) {
        work.withLock { [name, work] in
            $0.thread = RunningThread(name) {
                while !work.wait(milliseconds: pause, until: { $0.isStopping }, { $0.isStopping }) { body() }
            }
        }
    }

    /// Ends it; what it is doing is done when this returns. Nothing happens where it was never started, or is over.
    public func stop() {
        let thread = work.withLock { work in
            work.isStopping = true
            defer { work.thread = nil }
            return work.thread
        }
        work.broadcast()
        thread?.join()
    }
}
