import Synchronization

/// One metric for each set of label values: matches by scenario, lag by partition.
///
/// A hot path asks once and keeps what it got; asking takes a lock. Label values never come from
/// the stream itself (no user, no address), yet a limit stands in case one does: beyond it all
/// further sets share one whose values read `other`.
package final class Family<Member: LabelledMetric>: Metric {
    package static var membersMax: Int { 10_000 }
    /// What every label reads once the family is full.
    package static var overflow: String { "other" }

    package let name: String
    package let help: String
    package let labels: [String]
    private let members = Mutex<[[String]: Member]>([:])

    package init(_ name: String, _ help: String, labels: String...) {
        precondition(!labels.isEmpty, "a family needs a label")
        self.name = name
        self.help = help
        self.labels = labels
    }

    package var kind: MetricKind { Member.kind }

    /// The member for these values, in the order of `labels`; made on first sight.
    package func with(_ values: String...) -> Member { with(values) }

    package func with(_ values: [String]) -> Member {
        precondition(values.count == labels.count, "\(name) takes \(labels.count) label values")
        return members.withLock { members in
            if let known = members[values] { return known }
            let full = members.count >= Self.membersMax
            let key = full ? labels.map { _ in Self.overflow } : values
            if let shared = members[key] { return shared }
            let made = Member(name, help)
            members[key] = made
            return made
        }
    }

    /// Those that were asked for, by their values.
    package var all: [[String]: Member] { members.withLock { $0 } }

    /// Stops showing these values: the gauge of a partition that another process owns now.
    package func remove(_ values: String...) {
        members.withLock { _ = $0.removeValue(forKey: values) }
    }

    package func write(labels outer: String, into text: inout String) {
        precondition(outer.isEmpty, "a family is not a member of another")
        let sorted = members.withLock { Array($0) }.sorted { before($0.key, $1.key) }
        for (values, member) in sorted {
            member.write(labels: labelText(labels, values), into: &text)
        }
    }

    /// Partition 10 comes behind partition 9.
    private func before(_ a: [String], _ b: [String]) -> Bool {
        guard let (x, y) = zip(a, b).first(where: { $0 != $1 }) else { return false }
        guard let i = Int(x), let j = Int(y), i != j else { return x < y }
        return i < j
    }
}

package typealias Counters = Family<Counter>
package typealias Gauges = Family<Gauge>
package typealias Histograms = Family<Histogram>
