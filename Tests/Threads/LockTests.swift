import Testing
import Threads

@Suite struct LockTests {
    @Test("a thousand additions from each of four threads are all there")
    func counts() {
        let lock = Lock(0)
        let threads = (0..<4).map { i in RunningThread("adder-\(i)") { for _ in 0..<1000 { lock.withLock { $0 += 1 } } } }
        for thread in threads { thread.join() }
        #expect(lock.withLock { $0 } == 4000)
    }

    @Test("a waiting thread sees what another one set")
    func waits() {
        let lock = Lock(false)
        let setter = RunningThread("setter", .idle) {
            lock.withLock { $0 = true }
            lock.broadcast()
        }
        #expect(lock.wait(until: { $0 }) { $0 })
        setter.join()
    }

    @Test("a wait with a deadline ends without its condition")
    func timesOut() {
        let lock = Lock(0)
        #expect(lock.wait(milliseconds: 5, until: { $0 == 1 }) { $0 } == 0)
    }

    @Test("a lock that another holds is not waited for")
    func ifFree() {
        let lock = Lock(1)
        #expect(lock.withLockIfFree { $0 } == 1)
        lock.withLock { _ in
            let other = Lock<Int?>(1)
            let thread = RunningThread("other") { other.withLock { $0 = lock.withLockIfFree { $0 } } }
            thread.join()
            #expect(other.withLock { $0 } == nil)
        }
        #expect(lock.withLockIfFree { $0 } == 1)
    }
}
