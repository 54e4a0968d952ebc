import Synchronization
import Threads

/// Wakes a loop's thread. May be rung from any thread, under the inbox's lock.
protocol Bell: Sendable {
    func ring()
}

/// Another thread's way into a loop.
public final class LoopInbox: Sendable {
    private struct Contents {
        var signals: [Signal] = []
        var jobs: [@Sendable (any Loop) -> Void] = []
        /// Nil before the loop runs, and once it has closed: no ring can come after.
        var bell: (any Bell)?
        var isClosed = false
        var isRung = false

        mutating func ring() {
            if isRung { return }
            isRung = bell != nil
            bell?.ring()
        }
    }

    private let contents = Lock(Contents())
    /// Something may be there: what a loop looks at between two of its connections.
    private let news = Atomic(false)

    init() {}

    /// Runs `job` on the loop; false: the loop has ended, and it will not run. What comes before the loop's start waits for it.
    @discardableResult
    public func execute(_ job: @escaping @Sendable (any Loop) -> Void) -> Bool {
        contents.withLock {
            if $0.isClosed { return false }
            $0.jobs.append(job)
            news.store(true, ordering: .relaxed)
            $0.ring()
            return true
        }
    }

    /// Brings signals to the loop's connections, in one go: the hot path. An array, since a sequence of any kind would not be specialized
    /// across modules.
    public func post(_ signals: [Signal]) {
        contents.withLock {
            if $0.isClosed { return }
            $0.signals.append(contentsOf: signals)
            if $0.signals.isEmpty { return }
            news.store(true, ordering: .relaxed)
            $0.ring()
        }
    }

    /// One signal.
    public func post(_ signal: Signal) { post([signal]) }

    /// The loop is ready to be woken; what has come before wakes it at once.
    func open(_ bell: any Bell) {
        contents.withLock {
            $0.bell = bell
            if !$0.signals.isEmpty || !$0.jobs.isEmpty { $0.ring() }
        }
    }

    /// Takes all that is there. `signals` must be empty; its capacity is used for what comes next.
    func take(_ signals: inout [Signal], _ jobs: inout [@Sendable (any Loop) -> Void]) {
        contents.withLock {
            swap(&$0.signals, &signals)
            swap(&$0.jobs, &jobs)
            $0.isRung = false
            news.store(false, ordering: .relaxed)
        }
    }

    /// Whether something may wait.
    var hasNews: Bool { news.load(ordering: .relaxed) }

    /// Whether nothing waits; used by a loop that is run by hand.
    var isEmpty: Bool { contents.withLock { $0.signals.isEmpty && $0.jobs.isEmpty } }

    /// The loop ends: rings no more. Returns the jobs that were still to run.
    func close() -> [@Sendable (any Loop) -> Void] {
        contents.withLock {
            let late = $0.jobs
            $0 = Contents()
            $0.isClosed = true
            return late
        }
    }
}
