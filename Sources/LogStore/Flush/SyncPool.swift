import Threads

/// Syncs many files at once.
final class SyncPool: Sendable {
    private struct Jobs: Sendable {
        var files: [any File] = []
        var next = 0
        var running = 0
        var failure: FileError?
        var isStopping = false
        var threads: [RunningThread] = []

        var isDone: Bool { next == files.count && running == 0 }
    }

    private let limit: Int
    private let jobs = Lock(Jobs())

    /// With a limit of 0 everything runs on the caller's thread.
    init(threads limit: Int) { self.limit = limit }

    /// Syncs all `files`; the first failure is what it throws, when all have ended. One caller at a time. `progress` is called after each that
    /// the caller's thread synced.
    func sync(_ files: [any File], progress: () -> Void = {}) throws(FileError) {
        if files.count <= 1 || limit <= 1 {
            for file in files {
                try file.sync()
                progress()
            }
            return
        }
        jobs.withLock { jobs in
            (jobs.files, jobs.next, jobs.running, jobs.failure) = (files, 0, 0, nil)
            while jobs.threads.count < min(limit, files.count) - 1 {
                jobs.threads.append(RunningThread("ottla-sync-\(jobs.threads.count + 1)") { [self] in work() })
            }
        }
        jobs.broadcast()
        while step(waiting: false) { progress() }
        let failure = jobs.wait(until: { $0.isDone }) { jobs in
            jobs.files = []
            jobs.next = 0
            return jobs.failure
        }
        if let failure { throw failure }
    }

    private func work() {
        while step(waiting: true) {}
    }

    /// Syncs one file; false if there is none (and, waiting, if all is to end).
    private func step(waiting: Bool) -> Bool {
        func take(_ jobs: inout Jobs) -> (any File)? {
            guard jobs.next < jobs.files.count else { return nil }
            jobs.next += 1
            jobs.running += 1
            return jobs.files[jobs.next - 1]
        }
        let file =
            waiting
            ? jobs.wait(until: { $0.next < $0.files.count || $0.isStopping }, { take(&$0) }) : jobs.withLock { take(&$0) }
        guard let file else { return false }
        var failure: FileError?
        do throws(FileError) { try file.sync() } catch { failure = error }
        jobs.withLock { jobs in
            jobs.running -= 1
            if jobs.failure == nil { jobs.failure = failure }
        }
        jobs.broadcast()
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
