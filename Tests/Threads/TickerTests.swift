import Testing
import Threads

@Suite struct TickerTests {
    @Test("it comes again and again, and not any more once it was stopped")
    func again() {
        let count = Lock(0)
        let ticker = Ticker("ticks")
        ticker.start(everyMilliseconds: 1) {
            count.withLock { $0 += 1 }
            count.broadcast()
        }
        #expect(count.wait(milliseconds: 10_000, until: { $0 >= 3 }) { $0 } >= 3)
        ticker.stop()
        let last = count.withLock { $0 }
        #expect(count.wait(milliseconds: 20, until: { $0 > last }) { $0 } == last)
        ticker.stop()
    }

    @Test("one that was never started can be stopped; a stop does not wait for the pause")
    func stops() {
        Ticker("never").stop()
        let ticker = Ticker("seldom")
        ticker.start(everyMilliseconds: 3_600_000) {}
        ticker.stop()
    }
}
