public import Glibc

/// A value behind a pthread mutex, with one condition.
///
/// `@unchecked Sendable`: the mutex guards `value`, which is reached through the closures below and nowhere else.
/// A pthread mutex, not `Synchronization.Mutex`: ThreadSanitizer sees this one.
public final class Lock<Value: ~Copyable>: @unchecked Sendable {
    @usableFromInline let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    @usableFromInline let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    /// The mutex excludes all that the runtime would look for at every access.
    @usableFromInline @exclusivity(unchecked) var value: Value

    public init(_ value: consuming sending Value) {
        self.value = value
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Runs `body` with the value, alone. Inlined as the rest: a generic call would pass every value through memory.
    @inlinable public func withLock<R: ~Copyable, E: Error>(_ body: (inout sending Value) throws(E) -> sending R) throws(E) -> sending R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }

    /// As `withLock`, unless another thread has it: then nil, at once.
    @inlinable public func withLockIfFree<R, E: Error>(_ body: (inout sending Value) throws(E) -> sending R) throws(E) -> sending R? {
        guard pthread_mutex_trylock(mutex) == 0 else { return nil }
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }

    /// Waits until `ready` holds, then runs `body`, all under the lock. `signal` or `broadcast` makes it look again.
    @inlinable public func wait<R: ~Copyable, E: Error>(
        until ready: (borrowing Value) -> Bool, _ body: (inout sending Value) throws(E) -> sending R
    ) throws(E) -> sending R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while !ready(value) { pthread_cond_wait(condition, mutex) }
        return try body(&value)
    }

    /// As `wait(until:_:)`, but gives up waiting after `milliseconds`: `body` then runs with `ready` not holding, and must look itself.
    @inlinable public func wait<R: ~Copyable, E: Error>(
        milliseconds: Int, until ready: (borrowing Value) -> Bool, _ body: (inout sending Value) throws(E) -> sending R
    ) throws(E) -> sending R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        let nanoseconds = deadline.tv_nsec + (milliseconds % 1000) * 1_000_000
        deadline.tv_sec += milliseconds / 1000 + nanoseconds / 1_000_000_000
        deadline.tv_nsec = nanoseconds % 1_000_000_000
        while !ready(value) {
            if pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT { break }
        }
        return try body(&value)
    }

    /// Wakes one thread that waits.
    @inlinable public func signal() { pthread_cond_signal(condition) }

    /// Wakes all threads that wait.
    @inlinable public func broadcast() { pthread_cond_broadcast(condition) }
}
