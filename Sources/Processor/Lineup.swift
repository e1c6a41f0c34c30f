import Events
package import Matching
package import Policy
package import Scenarios
import Storage

/// The scenarios in force, and what an engine of them needs.
package struct Lineup: Sendable {
    package let scenarios: [Scenario]
    /// By scenario id: what it was read from.
    let sources: [String: String]
    private(set) var rules: Rules
    let limits: Limits
    /// Whether only what is stopped differs from the one before.
    var isStopsOnly = false

    package init(_ set: ScenarioSet, rules: Rules, limits: Limits) {
        scenarios = set.scenarios
        sources = set.sources
        self.rules = rules
        self.limits = limits
    }

    /// The same scenarios, others of them stopped.
    package func stopping(_ stops: Stops) -> Lineup {
        var (lineup, rules) = (self, rules)
        rules.stops = stops
        lineup.rules = rules
        lineup.isStopsOnly = true
        return lineup
    }

    /// Earlier versions kept of one scenario; the oldest go first, and their runs with them.
    static let retiredMax = 8
    /// How long a version is kept whose waits have no end.
    static let unboundedKeep = Span.days(400)

    func engine(retired: [Scenario]) -> Engine {
        Engine(scenarios, retired: retired, rules: rules, limits: limits)
    }

    /// Those earlier versions whose runs may go on: their scenario is still here, and does not say
    /// `restart`.
    func retired(of others: [Scenario]) -> [Scenario] {
        others.filter { other in
            scenarios.contains {
                $0.id == other.id && $0.version != other.version && $0.onChange != .restart
            }
        }
    }

    var entries: [VersionShelf.Entry] {
        scenarios.map { scenario in
            VersionShelf.Entry(
                fingerprint: scenario.fingerprint, id: scenario.id, version: scenario.version,
                source: sources[scenario.id, default: ""])
        }
    }
}

extension Scenario {
    var fingerprint: UInt32 { Fingerprint.of(id, version) }
}

/// What a look at the shelf comes to.
struct ShelfPlan {
    /// To be written: what is in force, and what is no longer.
    private(set) var put: [VersionShelf.Entry] = []
    /// Of which no run can be left.
    private(set) var remove: [VersionShelf.Entry] = []
    private(set) var retired: [Scenario] = []
    /// Whether users have to be looked through for what was to end at once.
    private(set) var hasEnded = false

    init(_ found: [VersionShelf.Entry], _ lineup: Lineup, at now: EventTime) {
        put = lineup.entries.filter { !found.contains($0) }
        let current = Set(lineup.entries.map(\.fingerprint))
        var old: [(entry: VersionShelf.Entry, scenario: Scenario?)] = []
        for entry in found where !current.contains(entry.fingerprint) {
            let scenario = Self.scenario(of: entry)
            let replacedAt = entry.replacedAt ?? now
            let heir = lineup.scenarios.first { $0.id == entry.id }
            var marked = entry
            marked.replacedAt = replacedAt
            marked.isEnded = entry.isEnded || heir.map { $0.onChange == .restart } ?? true
            if marked != entry { put.append(marked) }
            let keep = scenario?.longestWait ?? Lineup.unboundedKeep
            if scenario == nil || replacedAt + keep < now {
                remove.append(entry)
            } else if marked.isEnded {
                hasEnded = true
            } else {
                old.append((marked, scenario))
            }
        }
        old.sort { ($0.entry.replacedAt ?? now) > ($1.entry.replacedAt ?? now) }
        var counts: [String: Int] = [:]
        for (entry, scenario) in old {
            counts[entry.id, default: 0] += 1
            if counts[entry.id, default: 0] > Lineup.retiredMax {
                remove.append(entry)
            } else if let scenario {
                retired.append(scenario)
            }
        }
        put.removeAll { entry in remove.contains { $0.fingerprint == entry.fingerprint } }
        retired = lineup.retired(of: retired)
    }

    /// Nil when the text is no scenario any more to this release.
    private static func scenario(of entry: VersionShelf.Entry) -> Scenario? {
        let file = SourceFile(name: entry.id, text: entry.source)
        guard var scenario = ScenarioSet.read([file]).scenarios.first, scenario.id == entry.id
        else {
            return nil
        }
        // Another release may reckon it otherwise; states go by the one that wrote them.
        scenario.version = entry.version
        return scenario
    }
}
