import Synchronization

/// A number that rises and falls. May be set from any thread; the last one wins.
package final class Gauge: LabelledMetric {
    package static let kind = MetricKind.gauge

    package let name: String
    package let help: String
    /// A `Double`, by its bits.
    private let bits = Atomic<UInt64>(0)

    package init(_ name: String, _ help: String) {
        self.name = name
        self.help = help
    }

    package var kind: MetricKind { Self.kind }
    package var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    package func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }
    package func set(_ value: Int) { set(Double(value)) }
    /// In seconds, whatever the clock counts in.
    package func set(_ span: Duration) { set(span / .seconds(1)) }

    package func add(_ change: Double) {
        var old = bits.load(ordering: .relaxed)
        while true {
            let sum = Double(bitPattern: old) + change
            let (done, seen) = bits.weakCompareExchange(
                expected: old, desired: sum.bitPattern, ordering: .relaxed)
            if done { return }
            old = seen
        }
    }

    package func add(_ change: Int) { add(Double(change)) }

    package func write(labels: String, into text: inout String) {
        text.appendSample(name, labels, text: value)
    }
}
