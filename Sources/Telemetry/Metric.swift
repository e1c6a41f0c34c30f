/// A number that the process shows, with the name and help under which Prometheus sees it.
package protocol Metric: Sendable {
    /// As exposed: `nagori_events_total`; ends in its unit, and in `_total` when it only grows.
    var name: String { get }
    /// One sentence for the person who looks at the graph.
    var help: String { get }
    var kind: MetricKind { get }

    /// Appends one line for each sample. `labels` is escaped already: `a="1",b="2"`, or empty.
    func write(labels: String, into text: inout String)
}

/// What `# TYPE` says of a metric.
package enum MetricKind: String, Sendable { case counter, gauge, histogram }

/// A metric that a family can make one of for each set of label values.
package protocol LabelledMetric: Metric {
    static var kind: MetricKind { get }

    init(_ name: String, _ help: String)
}
