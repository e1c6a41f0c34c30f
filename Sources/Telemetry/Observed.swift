/// A number that somebody else keeps and that is looked up when it is asked for.
package struct Observed: Metric {
    package let name: String
    package let help: String
    package let kind: MetricKind
    /// Nil: not to be had now; the sample is left out.
    private let read: @Sendable () -> Double?

    package init(
        _ name: String, _ help: String, _ kind: MetricKind = .gauge,
        read: @escaping @Sendable () -> Double?
    ) {
        self.name = name
        self.help = help
        self.kind = kind
        self.read = read
    }

    package func write(labels: String, into text: inout String) {
        guard let value = read() else { return }
        text.appendSample(name, labels, text: value)
    }
}
