import LogStore
import Threads

/// A few threads for what handlers may not do on a loop: calls that read or sync files.
final class Workers: Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var isStopped = false
    }

    private let state = Lock(State())
    private let threads: [RunningThread]

    init(count: Int = 2) {
        let state = state
        threads = (0..<count).map { index in
            RunningThread("worker-\(index)") {
                while true {
                    let next: (@Sendable () -> Void)? = state.wait(until: { !$0.jobs.isEmpty || $0.isStopped }) {
                        $0.jobs.isEmpty ? nil : $0.jobs.removeFirst()
                    }
                    guard let next else { return }
                    next()
                }
            }
        }
    }

    /// Runs `job` on one of the threads, then completes `ticket`.
    func run(then ticket: Ticket, _ job: @escaping @Sendable () -> Void) {
        state.withLock {
            $0.jobs.append {
                job()
                ticket.queue.post([Completion(token: ticket.token, request: ticket.request, value: 0, outcome: .durable)])
            }
        }
        state.signal()
    }

    /// Ends the threads once all jobs are done.
    func stop() {
        state.withLock { $0.isStopped = true }
        state.broadcast()
        for thread in threads { thread.join() }
    }
}
