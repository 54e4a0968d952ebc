import Threads

/// All metrics of a process, by name and labels.
///
///     let requests = metrics.counter("ottla_requests_total", "Requests answered.", ["api": "Produce"])
///     requests.add()
///     print(metrics.prometheusText())
///
/// Ask for a metric once and keep it: to count takes no lock, to look it up does.
public final class Metrics: Sendable {
    /// One metric with its labels.
    struct Series {
        enum Value {
            case counter(Counter), gauge(Gauge), read(@Sendable () -> Int64), histogram(Histogram, scale: Double)
        }
        let labels: [(name: String, value: String)]
        let value: Value
    }

    /// All series of a name.
    struct Family {
        let help: String
        var series: [Series] = []
    }

    private let families = Lock<[String: Family]>([:])

    public init() {}

    /// The counter of this name and labels; made where there is none.
    public func counter(_ name: String, _ help: String, _ labels: KeyValuePairs<String, String> = [:]) -> Counter {
        let new = Counter()
        guard case .counter(let counter) = take(name, help, labels, .counter(new)) else { return new }
        return counter
    }

    /// The gauge of this name and labels; made where there is none.
    public func gauge(_ name: String, _ help: String, _ labels: KeyValuePairs<String, String> = [:]) -> Gauge {
        let new = Gauge()
        guard case .gauge(let gauge) = take(name, help, labels, .gauge(new)) else { return new }
        return gauge
    }

    /// A gauge that is read when the metrics are.
    public func gauge(
        _ name: String, _ help: String, _ labels: KeyValuePairs<String, String> = [:], read: @escaping @Sendable () -> Int64
    ) {
        _ = take(name, help, labels, .read(read))
    }

    /// The histogram of this name and labels; made where there is none. What is shown is what is recorded times `scale`: Prometheus wants
    /// seconds (`_seconds`), so a histogram of microseconds has the scale 1e-6.
    public func histogram(
        _ name: String, _ help: String, _ labels: KeyValuePairs<String, String> = [:], scale: Double = 1
    ) -> Histogram {
        let new = Histogram()
        guard case .histogram(let histogram, _) = take(name, help, labels, .histogram(new, scale: scale)) else { return new }
        return histogram
    }

    /// The series of this name and labels, if it is of the same kind; else the new one takes its place.
    private func take(
        _ name: String, _ help: String, _ labels: KeyValuePairs<String, String>, _ new: Series.Value
    ) -> Series.Value {
        let labels = labels.map { (name: $0.key, value: $0.value) }
        return families.withLock { families -> Series.Value in
            var family = families[name] ?? Family(help: help)
            let isSame = { (series: Series) in
                series.labels.count == labels.count && zip(series.labels, labels).allSatisfy { $0 == $1 }
            }
            if let known = family.series.first(where: isSame), known.value.kind == new.kind, known.value.kind != .read {
                return known.value
            }
            family.series.removeAll(where: isSame)
            family.series.append(Series(labels: labels, value: new))
            families[name] = family
            return new
        }
    }

    /// All metrics in Prometheus' text format.
    public func prometheusText() -> String {
        PrometheusText.of(families.withLock { $0 })
    }
}

extension Metrics.Series.Value {
    enum Kind { case counter, gauge, read, histogram }

    var kind: Kind {
        switch self {
        case .counter: .counter
        case .gauge: .gauge
        case .read: .read
        case .histogram: .histogram
        }
    }
}
