/// Prometheus' text format, version 0.0.4. Histograms are shown as summaries: quantiles since the start, sum and count.
enum PrometheusText {
    private static let quantiles: [(text: String, part: Double)] = [("0.5", 0.5), ("0.9", 0.9), ("0.99", 0.99), ("0.999", 0.999)]

    static func of(_ families: [String: Metrics.Family]) -> String {
        var lines: [String] = []
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            guard let first = family.series.first else { continue }
            lines.append("# HELP \(name) \(family.help.map { $0 == "\\" ? "\\\\" : $0 == "\n" ? "\\n" : String($0) }.joined())")
            lines.append("# TYPE \(name) \(type(of: first.value))")
            for series in family.series { append(series, name, to: &lines) }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func append(_ series: Metrics.Series, _ name: String, to lines: inout [String]) {
        let labels = series.labels
        switch series.value {
        case .counter(let counter): lines.append("\(name)\(text(labels)) \(counter.value)")
        case .gauge(let gauge): lines.append("\(name)\(text(labels)) \(gauge.value)")
        case .read(let read): lines.append("\(name)\(text(labels)) \(read())")
        case .histogram(let histogram, let scale):
            let snapshot = histogram.snapshot
            for (quantile, part) in quantiles {
                let value = number(snapshot.quantile(part), scale)
                lines.append("\(name)\(text(labels + [("quantile", quantile)])) \(value)")
            }
            lines.append("\(name)_sum\(text(labels)) \(number(snapshot.sum, scale))")
            lines.append("\(name)_count\(text(labels)) \(snapshot.count)")
        }
    }

    private static func type(of value: Metrics.Series.Value) -> String {
        switch value.kind {
        case .counter: "counter"
        case .gauge, .read: "gauge"
        case .histogram: "summary"
        }
    }

    private static func number(_ value: Int64, _ scale: Double) -> String {
        scale == 1 ? String(value) : String(Double(value) * scale)
    }

    private static func text(_ labels: [(name: String, value: String)]) -> String {
        if labels.isEmpty { return "" }
        return "{" + labels.map { "\($0.name)=\"\(escaped($0.value))\"" }.joined(separator: ",") + "}"
    }

    private static func escaped(_ value: String) -> String {
        value.map { $0 == "\\" ? "\\\\" : $0 == "\"" ? "\\\"" : $0 == "\n" ? "\\n" : String($0) }.joined()
    }
}
