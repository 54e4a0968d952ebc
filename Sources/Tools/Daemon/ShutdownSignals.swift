import Glibc

/// The signals that ask a daemon to stop: SIGTERM, SIGINT (Ctrl-C) and SIGHUP (its terminal has gone).
enum ShutdownSignals {
    private static let names = [SIGTERM: "SIGTERM", SIGINT: "SIGINT", SIGHUP: "SIGHUP"]

    static var set: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in names.keys { sigaddset(&set, number) }
        return set
    }

    /// Waits for one of them, which all threads block, and returns its name.
    static func wait() -> String {
        var set = set
        var number: Int32 = 0
        while sigwait(&set, &number) != 0 {}
        return names[number] ?? "signal \(number)"
    }
}
