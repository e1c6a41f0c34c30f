package import Events
import Policy

/// What a set of scenarios did, counted from its decisions.
package struct Statistics: Equatable, Sendable {
    /// What one scenario did, or all of them together.
    package struct Counts: Equatable, Sendable {
        package internal(set) var matches = 0
        package internal(set) var mails = 0
        /// Matches that wait for their terminal decision.
        package internal(set) var held = 0
        /// Distinct users with a match.
        package internal(set) var users = 0
        /// Distinct users with a mail.
        package internal(set) var usersMailed = 0
        /// Decisions by kind and reason, holdings too, such as `suppress once_per`.
        package internal(set) var reasons: [String: Int] = [:]
        /// By the days since 1970 of the site's calendar.
        package internal(set) var matchesByDay: [Int64: Int] = [:]
        /// Matches in the hour that had most of them: what a `fuse` is chosen by.
        package internal(set) var busiestHour = 0
        package internal(set) var mailsPerUser = MailsPerUser()
    }

    package internal(set) var all = Counts()
    /// Ids, ascending.
    package let scenarios: [String]
    /// By scenario.
    package internal(set) var counts: [Counts]
    /// The most frequent first.
    package internal(set) var encounters: [Encounter] = []

    /// The days are those of the calendar of `zone`.
    package init(_ outcome: Outcome, zone: Zone) {
        scenarios = outcome.scenarios
        counts = Array(repeating: Counts(), count: scenarios.count)
        var ledger = Ledger(scenarios: scenarios)
        let decisions = outcome.decisions.span
        for index in decisions.indices { ledger.take(decisions[index]) }
        for (scenario, reasons) in ledger.reasons.enumerated() {
            counts[scenario].reasons = reasons
            all.reasons.merge(reasons, uniquingKeysWith: +)
        }
        for match in ledger.open {
            counts[match.scenario].held += 1
            all.held += 1
        }
        var hours: [FusedHour: Int] = [:]
        for match in ledger.matches {
            let hour = FusedHour(
                scenario: scenarios[match.scenario],
                hour: match.at.milliseconds / Span.hours(1).milliseconds)
            let count = hours[hour, default: 0] + 1
            hours[hour] = count
            counts[match.scenario].busiestHour = max(counts[match.scenario].busiestHour, count)
            let day = Self.day(of: match.at, in: zone)
            counts[match.scenario].matchesByDay[day, default: 0] += 1
            all.matchesByDay[day, default: 0] += 1
        }
        countUsers(of: ledger.actsByUser())
    }

    private mutating func countUsers(of acts: [Act]) {
        var meetings = Meetings(scenarios: scenarios)
        var start = 0
        while start < acts.count {
            let end = acts[start...].firstIndex { $0.user != acts[start].user } ?? acts.count
            count(acts[start..<end])
            meetings.count(acts[start..<end])
            start = end
        }
        encounters = meetings.encounters
    }

    /// - Parameter acts: all of one user.
    private mutating func count(_ acts: ArraySlice<Act>) {
        var perScenario: [Int: (matches: Int, mails: Int)] = [:]
        for act in acts {
            let (match, mail) = act.isMail ? (0, 1) : (1, 0)
            perScenario[act.scenario, default: (0, 0)].matches += match
            perScenario[act.scenario, default: (0, 0)].mails += mail
        }
        for (scenario, (matches, mails)) in perScenario {
            counts[scenario].add(matches: matches, mails: mails)
        }
        let totals = perScenario.values.reduce((0, 0)) { ($0.0 + $1.matches, $0.1 + $1.mails) }
        all.add(matches: totals.0, mails: totals.1)
    }

    private static func day(of time: EventTime, in zone: Zone) -> Int64 {
        let local = time + .seconds(Int64(zone.offsetSeconds(at: time)))
        return (local - zone.timeOfDay(at: time)).milliseconds / Span.days(1).milliseconds
    }
}

extension Statistics.Counts {
    /// What one user had.
    fileprivate mutating func add(matches: Int, mails: Int) {
        self.matches += matches
        self.mails += mails
        users += 1
        if mails > 0 { usersMailed += 1 }
        mailsPerUser.add(mails)
    }
}

/// How many users had how many mails, of those with a match.
package struct MailsPerUser: Equatable, Sendable {
    /// Users with this many mails or more are counted as one kind.
    package static let most = 10

    /// Users by mails, from none to `most`.
    package private(set) var users = Array(repeating: 0, count: most + 1)

    mutating func add(_ mails: Int) { users[min(mails, Self.most)] += 1 }

    /// `1`, `2`, …, `10+`
    package static func label(_ mails: Int) -> String { mails < most ? "\(mails)" : "\(most)+" }
}
