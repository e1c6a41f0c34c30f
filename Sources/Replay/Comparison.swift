package import Events

/// Sets of scenarios side by side on the same events; most often there is one.
package struct Comparison: Equatable, Sendable {
    package struct Side: Equatable, Sendable {
        /// As the person who asked calls it: a folder.
        package let name: String
        package let outcome: Outcome
        package let statistics: Statistics
    }

    /// The first is the one that the others are held against.
    package let sides: [Side]
    package let period: Period
    /// The first against each of the others.
    package let differences: [Difference]
    /// Ids in any of the sets, ascending.
    package let scenarios: [String]
    /// Whose calendar the days are of.
    package let zone: Zone

    package init(_ outcomes: [(name: String, outcome: Outcome)], zone: Zone) {
        precondition(!outcomes.isEmpty, "there is a set to look at")
        sides = outcomes.map {
            Side(name: $0, outcome: $1, statistics: Statistics($1, zone: zone))
        }
        period = Period(sides.map(\.statistics))
        differences = outcomes.dropFirst().map {
            Difference(outcomes[0].outcome.decisions, against: $0.outcome.decisions)
        }
        scenarios = Set(outcomes.flatMap(\.outcome.scenarios)).sorted()
        self.zone = zone
    }

    /// `A` for the first set, `B` for the second.
    package static func letter(_ index: Int) -> String {
        String(Character(Unicode.Scalar(UInt8(ascii: "A") + UInt8(index % 26))))
    }
}

extension Comparison.Side {
    /// Nil when this set has no such scenario.
    package func counts(of scenario: String) -> Statistics.Counts? {
        statistics.scenarios.firstIndex(of: scenario).map { statistics.counts[$0] }
    }

    package func samples(of scenario: String) -> [Timeline] {
        statistics.scenarios.firstIndex(of: scenario).map { outcome.samples[$0] } ?? []
    }
}
