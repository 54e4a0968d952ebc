import Glibc

/// The system's clocks, in milliseconds.
enum NodeClock {
    /// Since 1970.
    static func wall() -> Int64 { read(CLOCK_REALTIME) }

    /// Of a clock that only rises; the one that libuv's loops use.
    static func monotonic() -> Int64 { read(CLOCK_MONOTONIC) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
