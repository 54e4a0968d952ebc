import Threads

/// A few threads that bring cold bytes into the page cache, so that no loop waits for a disk.
final class ReadAheadPool: Sendable {
    private struct Jobs: Sendable {
        var waiting: [@Sendable () -> Void] = []
        var isStopping = false
        var threads: [RunningThread] = []
    }

    private let limit: Int
    private let jobs = Lock(Jobs())

    /// With a limit of 0 jobs run on the caller's thread.
    init(threads limit: Int) { self.limit = limit }

    func run(_ job: @escaping @Sendable () -> Void) {
        if limit == 0 { return job() }
        jobs.withLock { jobs in
            jobs.waiting.append(job)
            if jobs.threads.count < limit {
                jobs.threads.append(RunningThread("ottla-read-\(jobs.threads.count + 1)") { [self] in work() })
            }
        }
        jobs.signal()
    }

    private func work() {
        while true {
            let job: (@Sendable () -> Void)? = jobs.wait(until: { !$0.waiting.isEmpty || $0.isStopping }) { jobs in
                jobs.isStopping ? nil : jobs.waiting.removeFirst()
            }
            guard let job else { return }
            job()
        }
    }

    /// Ends the threads; jobs that have not begun are dropped.
    func stop() {
        let threads = jobs.withLock { jobs in
            jobs.isStopping = true
            defer { jobs.threads = [] }
            return jobs.threads
        }
        jobs.broadcast()
        for thread in threads { thread.join() }
    }
}
