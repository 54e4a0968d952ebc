import Threads

/// Syncs many files, at once or one after the other.
final class SyncPool: Sendable {
    private struct Jobs: Sendable {
        var files: [any File] = []
        var next = 0
        var running = 0
        /// The pool's own threads sync, too.
        var isWide = false
        var failure: FileError?
        var isStopping = false
        var threads: [RunningThread] = []

        var isTaken: Bool { next == files.count }
        var isDone: Bool { isTaken && running == 0 }
    }

    private let limit: Int
    private let jobs = Lock(Jobs())

    /// With a limit of 0 everything runs on the caller's thread.
    init(threads limit: Int) { self.limit = limit }

    /// Syncs all `files`; the first failure is what it throws, when all have ended. One caller at a time. They are synced one after the other
    /// until `isUrgent` holds, which is asked before each that the caller's thread syncs, and at once from then on.
    func sync(_ files: [any File], isUrgent: () -> Bool = { true }) throws(FileError) {
        if files.count <= 1 || limit <= 1 {
            for file in files { try file.sync() }
            return
        }
        jobs.withLock { jobs in (jobs.files, jobs.next, jobs.running, jobs.isWide, jobs.failure) = (files, 0, 0, false, nil) }
        var isWide = false
        repeat {
            if !isWide, isUrgent() {
                isWide = true
                widen()
            }
        } while step(waiting: false)
        let failure = jobs.wait(until: { $0.isDone }) { jobs in
            jobs.files = []
            jobs.next = 0
            return jobs.failure
        }
        if let failure { throw failure }
    }

    private func widen() {
        jobs.withLock { jobs in
            jobs.isWide = true
            while jobs.threads.count < min(limit, jobs.files.count) - 1 {
                jobs.threads.append(RunningThread("ottla-sync-\(jobs.threads.count + 1)") { [self] in work() })
            }
        }
        jobs.broadcast()
    }

    private func work() {
        while step(waiting: true) {}
    }

    /// Syncs one file; false if there is none (and, waiting, if all is to end).
    private func step(waiting: Bool) -> Bool {
        func take(_ jobs: inout Jobs) -> (any File)? {
            if jobs.isTaken { return nil }
            jobs.next += 1
            jobs.running += 1
            return jobs.files[jobs.next - 1]
        }
        let file =
            waiting ? jobs.wait(until: { $0.isWide && !$0.isTaken || $0.isStopping }, { take(&$0) }) : jobs.withLock { take(&$0) }
        guard let file else { return false }
        var failure: FileError?
        do throws(FileError) { try file.sync() } catch { failure = error }
        let isDone = jobs.withLock { jobs in
            jobs.running -= 1
            if jobs.failure == nil { jobs.failure = failure }
            return jobs.isDone
        }
        if isDone { jobs.broadcast() }
        return true
    }

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
