/// The metrics of a process as Prometheus' text format 0.0.4, always in the same order.
package struct Exposition: Sendable {
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private let metrics: [any Metric]

    /// - Parameter lists: metrics, or structs whose fields are metrics: the metric lists.
    package init(_ lists: Any...) {
        let found = lists.flatMap(Self.metrics).sorted { $0.name < $1.name }
        precondition(Set(found.map(\.name)).count == found.count, "a metric is declared once")
        metrics = found
    }

    package var names: [String] { metrics.map(\.name) }

    package var text: String {
        var text = ""
        for metric in metrics {
            text += "# HELP \(metric.name) \(escaped(metric.help, quotes: false))\n"
            text += "# TYPE \(metric.name) \(metric.kind.rawValue)\n"
            metric.write(labels: "", into: &text)
        }
        return text
    }

    /// By reflection, so that a new metric is one new line in its list and nowhere else.
    private static func metrics(in list: Any) -> [any Metric] {
        if let metric = list as? any Metric { return [metric] }
        return Mirror(reflecting: list).children.flatMap { metrics(in: $0.value) }
    }
}

extension String {
    mutating func appendSample(_ name: String, _ labels: String, _ value: String) {
        self += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }

    mutating func appendSample(_ name: String, _ labels: String, text value: Double) {
        appendSample(name, labels, exposed(value))
    }
}

/// A number as Go reads it: whole ones without a point, infinities with a sign.
func exposed(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    if let whole = Int64(exactly: value) { return "\(whole)" }
    return "\(value)"
}

/// `a="1",b="2"`
func labelText(_ names: [String], _ values: [String]) -> String {
    zip(names, values).map { "\($0)=\"\(escaped($1, quotes: true))\"" }.joined(separator: ",")
}

private func escaped(_ text: String, quotes: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\"" where quotes: result += "\\\""
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}
