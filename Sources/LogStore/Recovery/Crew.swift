import Threads

/// Many like jobs on a few threads.
enum Crew {
    private struct Progress: Sendable {
        var next = 0
        var isStopped = false
    }

    /// Runs `job` with each number below `count` on at most so many threads, the caller's among them, until one answers false; returns when
    /// all that began have ended. On one thread they run in order.
    static func run(_ count: Int, threads: Int, _ job: @escaping @Sendable (Int) -> Bool) {
        let progress = Lock(Progress())
        let work: @Sendable () -> Void = {
            while true {
                let number: Int? = progress.withLock { progress in
                    guard !progress.isStopped, progress.next < count else { return nil }
                    progress.next += 1
                    return progress.next - 1
                }
                guard let number else { return }
                if !job(number) { progress.withLock { $0.isStopped = true } }
            }
        }
        // A thread for a handful of jobs would cost more than it saves.
        let helpers = max(0, min(threads, count / 8) - 1)
        let running = (0..<helpers).map { RunningThread("ottla-recover-\($0 + 1)", .normal, work) }
        work()
        for thread in running { thread.join() }
    }
}
