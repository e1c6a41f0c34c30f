import Synchronization

/// How long things took, in fixed buckets. May be fed from any thread.
///
/// A scrape in the middle of a record may see the bucket and not yet the sum; the total is taken
/// from the buckets, so that a line never contradicts the next.
package final class Histogram: LabelledMetric {
    /// From 1 ms to 60 s: a commit, a batch, a delivery.
    package static let usualBounds: [Duration] = [
        .milliseconds(1), .milliseconds(2), .milliseconds(5), .milliseconds(10),
        .milliseconds(20), .milliseconds(50), .milliseconds(100), .milliseconds(200),
        .milliseconds(500), .seconds(1), .seconds(2), .seconds(5), .seconds(10), .seconds(30),
        .seconds(60),
    ]
    /// From 1 s to a week: what waits for an hour that is welcome.
    package static let longBounds: [Duration] = [
        .seconds(1), .seconds(5), .seconds(15), .seconds(60), .seconds(300), .seconds(900),
        .seconds(3600), .seconds(3 * 3600), .seconds(12 * 3600), .seconds(24 * 3600),
        .seconds(3 * 24 * 3600), .seconds(7 * 24 * 3600),
    ]
    /// Bounds a histogram may have; one more bucket holds what lies beyond the last.
    package static let boundsMax = 23
    package static let kind = MetricKind.histogram

    package let name: String
    package let help: String
    /// Ascending; a value equal to a bound belongs to it.
    private let bounds: [UInt64]
    private let counts = InlineArray<24, Atomic<UInt64>> { _ in Atomic(0) }
    private let sum = Atomic<UInt64>(0)

    package convenience init(_ name: String, _ help: String) {
        self.init(name, help, bounds: Self.usualBounds)
    }

    package init(_ name: String, _ help: String, bounds: [Duration]) {
        precondition(name.hasSuffix("_seconds"), "a histogram's name ends in its unit: _seconds")
        precondition(bounds.count <= Self.boundsMax, "at most \(Self.boundsMax) bounds")
        precondition(zip(bounds, bounds.dropFirst()).allSatisfy(<), "bounds ascend")
        self.name = name
        self.help = help
        self.bounds = bounds.map(Self.nanoseconds)
    }

    package var kind: MetricKind { Self.kind }

    /// Values recorded so far.
    package var count: UInt64 {
        (0...bounds.count).reduce(0) { $0 + counts[$1].load(ordering: .relaxed) }
    }

    /// A negative duration, which only a clock set back can give, counts as none.
    package func record(_ duration: Duration) {
        let value = Self.nanoseconds(duration)
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        counts[bucket].wrappingAdd(1, ordering: .relaxed)
        sum.wrappingAdd(value, ordering: .relaxed)
    }

    package func write(labels: String, into text: inout String) {
        let separator = labels.isEmpty ? "" : ","
        var total: UInt64 = 0
        for bucket in 0...bounds.count {
            total += counts[bucket].load(ordering: .relaxed)
            let bound =
                bucket < bounds.count ? exposed(Double(bounds[bucket]) / 1e9) : "+Inf"
            text.appendSample(
                name + "_bucket", "\(labels)\(separator)le=\"\(bound)\"", "\(total)")
        }
        text.appendSample(
            name + "_sum", labels, text: Double(sum.load(ordering: .relaxed)) / 1e9)
        text.appendSample(name + "_count", labels, "\(total)")
    }

    /// Saturates at 292 years.
    private static func nanoseconds(_ duration: Duration) -> UInt64 {
        let (seconds, attoseconds) = duration.components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        guard seconds < Int64.max / 1_000_000_000 else { return UInt64(Int64.max) }
        return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }
}
