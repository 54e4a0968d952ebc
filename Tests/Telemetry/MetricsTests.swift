import Testing
import Threads

@testable import Telemetry

@Suite struct MetricsTests {
    @Test("each value lies in a bucket whose bound is at most a sixteenth above it")
    func buckets() {
        var previous = -1
        for power in 0..<63 {
            for value in [Int64(1) << power, (Int64(1) << power) + 1, (Int64(1) << power) / 2 * 3, Int64.max >> Int64(62 - power)] {
                let bucket = Histogram.bucket(of: value)
                let bound = Histogram.upperBound(of: bucket)
                #expect(bound >= value && Double(bound) <= Double(value) * 1.0626)
                #expect(bucket < Histogram.bucketCount)
            }
            let bucket = Histogram.bucket(of: Int64(1) << power)
            #expect(bucket > previous)
            previous = bucket
        }
        for bucket in 0..<Histogram.bucketCount { #expect(Histogram.bucket(of: Histogram.upperBound(of: bucket)) == bucket) }
    }

    @Test("quantiles of a thousand values are those of the sorted values, a sixteenth above at most")
    func quantiles() {
        let histogram = Histogram()
        for value in (1...1000).shuffled() { histogram.record(Int64(value)) }
        let snapshot = histogram.snapshot
        #expect(snapshot.count == 1000 && snapshot.sum == 500_500 && snapshot.largest == 1000)
        for (part, exact) in [(0.0, 1.0), (0.5, 500), (0.99, 990), (0.999, 999), (1, 1000)] {
            let value = Double(snapshot.quantile(part))
            #expect(value >= exact && value <= exact * 1.0625)
        }
        #expect(Histogram().snapshot.quantile(0.5) == 0)
    }

    @Test("the strangest values are counted")
    func extremes() {
        let histogram = Histogram()
        for value in [Int64.min, -1, 0, Int64.max, Int64.max] { histogram.record(value) }
        #expect(histogram.snapshot.count == 5)
        #expect(histogram.snapshot.quantile(0.5) == 0)
        #expect(histogram.snapshot.quantile(1) == Int64.max)
    }

    @Test("nothing is lost when many threads count")
    func threads() {
        let metrics = Metrics()
        let threads = (0..<4).map { _ in
            RunningThread("count") {
                let counter = metrics.counter("n_total", "N.")
                let histogram = metrics.histogram("h", "H.")
                let gauge = metrics.gauge("g", "G.")
                for value in 0..<10_000 {
                    counter.add()
                    histogram.record(Int64(value))
                    gauge.add(value % 2 == 0 ? 1 : -1)
                }
            }
        }
        for thread in threads { thread.join() }
        #expect(metrics.counter("n_total", "").value == 40_000)
        #expect(metrics.histogram("h", "").snapshot.count == 40_000)
        #expect(metrics.histogram("h", "").snapshot.largest == 9999)
        #expect(metrics.gauge("g", "").value == 0)
    }

    @Test("Prometheus' text has help, type, labels, quantiles, sum and count")
    func prometheus() {
        let metrics = Metrics()
        metrics.counter("b_total", "All b.\nReally.", ["api": "a\"b\\c\nd"]).add(3)
        metrics.counter("b_total", "", ["api": "x"]).add()
        metrics.gauge("a", "Read.") { 7 }
        metrics.gauge("a", "Read.") { 8 }
        let histogram = metrics.histogram("c_seconds", "C.", ["k": "v"], scale: 0.5)
        for value in 1...4 { histogram.record(Int64(value)) }
        #expect(
            metrics.prometheusText() == """
                # HELP a Read.
                # TYPE a gauge
                a 8
                # HELP b_total All b.\\nReally.
                # TYPE b_total counter
                b_total{api="a\\"b\\\\c\\nd"} 3
                b_total{api="x"} 1
                # HELP c_seconds C.
                # TYPE c_seconds summary
                c_seconds{k="v",quantile="0.5"} 1.0
                c_seconds{k="v",quantile="0.9"} 2.0
                c_seconds{k="v",quantile="0.99"} 2.0
                c_seconds{k="v",quantile="0.999"} 2.0
                c_seconds_sum{k="v"} 5.0
                c_seconds_count{k="v"} 4

                """)
    }
}
