import Glibc
import Threads

/// One line on a terminal that says how far a long run is, written over itself; nothing where standard error is none.
struct TerminalProgress: Sendable {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let last = Lock((what: "", percent: Int64(-1)))

    /// `all`: of how much `done` is a part; 0 shows nothing. From any thread.
    func show(_ what: String, _ done: Int64, of all: Int64, _ unit: String? = nil) {
        guard isTerminal, all > 0 else { return }
        let percent = done * 100 / all
        last.withLock { last in
            guard last.what != what || last.percent < percent else { return }
            last = (what, percent)
            let amount = unit.map { "\(done) of \(all) \($0)" } ?? "\(percent) %"
            StandardOutput.write("\r\(what): \(amount)\u{1B}[K" + (done == all ? "\n" : ""), to: STDERR_FILENO)
        }
    }
}
