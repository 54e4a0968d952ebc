import CLinux
import Glibc

/// What a daemon asks of the system before it starts a thread.
enum ProcessSetup {
    /// Blocks the signals that end the process in the calling thread and all that it starts, ignores those of broken pipes and of files
    /// beyond the limit (both come back as errors of the call), takes as many descriptors as may be had, and lets all threads share one heap:
    /// with 10,000 partitions what lies free in others is a sixth of all memory.
    static func prepare() {
        var set = ShutdownSignals.set
        pthread_sigmask(SIG_BLOCK, &set, nil)
        linux_share_heap()
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit()
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        if getrlimit(files, &limit) == 0, limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = limit.rlim_max
            setrlimit(files, &limit)
        }
    }
}
