import Synchronization

/// A count that only grows. May be raised from any thread; nothing is ordered by it.
package final class Counter: LabelledMetric {
    package static let kind = MetricKind.counter

    package let name: String
    package let help: String
    private let count = Atomic<UInt64>(0)

    package init(_ name: String, _ help: String) {
        precondition(name.hasSuffix("_total"), "a counter's name ends in _total")
        self.name = name
        self.help = help
    }

    package var kind: MetricKind { Self.kind }
    package var value: UInt64 { count.load(ordering: .relaxed) }

    /// - Parameter amount: never negative.
    package func add(_ amount: Int = 1) {
        precondition(amount >= 0, "a counter never falls")
        count.wrappingAdd(UInt64(amount), ordering: .relaxed)
    }

    package func write(labels: String, into text: inout String) {
        text.appendSample(name, labels, "\(value)")
    }
}
