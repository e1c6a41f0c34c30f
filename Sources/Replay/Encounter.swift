package import Events

/// Two scenarios that turned to the same user within a short time.
package struct Encounter: Equatable, Sendable {
    /// Two mails, or two matches, less than this apart meet.
    package static let span = Span.hours(24)

    /// Ids, ascending.
    package let scenarios: [String]
    /// Distinct, with a mail or a match of both.
    package internal(set) var users = 0
    /// Mails that came less than `span` after one of the other scenario.
    package internal(set) var mails = 0
    /// Matches that came less than `span` after one of the other scenario.
    package internal(set) var matches = 0
}

/// Counts encounters, user by user. Takes time in proportion to acts and scenarios, whatever one
/// user does.
struct Meetings {
    private let scenarios: [String]
    private var found: [Pair: Encounter] = [:]

    private struct Pair: Hashable {
        let low: Int
        let high: Int
    }

    init(scenarios: [String]) { self.scenarios = scenarios }

    /// - Parameter acts: all of one user, in order of time.
    mutating func count(_ acts: ArraySlice<Act>) {
        guard let first = acts.first, acts.contains(where: { $0.scenario != first.scenario })
        else { return }
        var latest: (mails: [Int: EventTime], matches: [Int: EventTime]) = ([:], [:])
        var met: Set<Pair> = []
        for act in acts {
            for (other, time) in act.isMail ? latest.mails : latest.matches
            where other != act.scenario && act.at - time < Encounter.span {
                let pair = Pair(low: min(other, act.scenario), high: max(other, act.scenario))
                note(pair, isMail: act.isMail, isNewUser: met.insert(pair).inserted)
            }
            if act.isMail {
                latest.mails[act.scenario] = act.at
            } else {
                latest.matches[act.scenario] = act.at
            }
        }
    }

    /// Those with the most mails first, then those with the most matches.
    var encounters: [Encounter] {
        found.values.sorted { a, b in
            if (a.mails, a.matches) != (b.mails, b.matches) {
                return (a.mails, a.matches) > (b.mails, b.matches)
            }
            return a.scenarios.lexicographicallyPrecedes(b.scenarios)
        }
    }

    private mutating func note(_ pair: Pair, isMail: Bool, isNewUser: Bool) {
        let names = [scenarios[pair.low], scenarios[pair.high]]
        var encounter = found[pair] ?? Encounter(scenarios: names)
        encounter.mails += isMail ? 1 : 0
        encounter.matches += isMail ? 0 : 1
        encounter.users += isNewUser ? 1 : 0
        found[pair] = encounter
    }
}
