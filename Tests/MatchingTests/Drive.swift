import Events
import Matching
import PatternReference
import Scenarios

/// The matcher under test, driven as docs/patterns.md says.
struct Drive {
    let matcher: Matcher
    /// Whether an untouched user's deadlines wait for the user's next event, or for the end.
    let isLazy: Bool
    private var users: [String: [Run]] = [:]
    private var watermark = EventTime.distantPast
    private(set) var tally: MatchTally
    private(set) var found: [Found] = []
    /// Of each match, the numbers of the events that each step took; the ids must be numbers.
    private(set) var steps: [[String: [Int]]] = []
    /// Of patterns that need an automaton.
    private(set) var full: [FullMatch] = []

    init(
        _ scenarios: [Scenario], runsMax: Int = 32, eventsMax: Int = 64, isLazy: Bool = false
    ) {
        var limits = Limits(runs: runsMax)
        limits.events = eventsMax
        matcher = Matcher(ProgramSet(scenarios), limits: limits)
        tally = MatchTally(programs: matcher.set.programs.count)
        self.isLazy = isLazy
    }

    /// Sorted.
    static func matches(
        of scenarios: [Scenario], in stream: [Arrival], runsMax: Int = 32, isLazy: Bool = false
    ) -> [Found] {
        var drive = Drive(scenarios, runsMax: runsMax, isLazy: isLazy)
        for arrival in stream { drive.take(arrival) }
        drive.settleAll()
        return drive.found.sorted()
    }

    mutating func take(_ arrival: Arrival) {
        switch arrival {
        case .clock(let time):
            watermark = max(watermark, time)
            settleAll()
        case .click(let click):
            watermark = max(watermark, click.time)
            if isLazy { settle(click.user) } else { settleAll() }
            apply(click)
        }
    }

    private mutating func apply(_ click: Click) {
        let vocabulary = matcher.set.vocabulary
        let index = vocabulary.events.firstIndex(of: click.name)
        guard index != nil || vocabulary.takesAnyEvent else { return }
        let event = Event(
            id: click.id, user: click.user, name: index.map(EventName.init) ?? .other,
            time: click.time, values: vocabulary.properties.map { click.properties[$0] ?? .missing }
        )
        let matches = matcher.apply(
            event, at: watermark, to: &users[click.user, default: []], tally: &tally)
        for match in matches { add(match, of: click.user) }
    }

    mutating func settleAll() { for user in users.keys.sorted() { settle(user) } }

    /// Earliest first.
    private mutating func settle(_ user: String) {
        guard var runs = users[user] else { return }
        while let due = matcher.deadline(of: runs), due <= watermark,
            let index = runs.firstIndex(where: { matcher.deadline(of: $0) == due })
        {
            for match in matcher.settle(index, of: &runs) { add(match, of: user) }
        }
        users[user] = runs
    }

    private mutating func add(_ match: Match, of user: String) {
        let scenario = matcher.set.programs[match.run.program].scenario.id
        let run = match.run
        let events = matcher.set.programs[run.program].events(of: run)
        steps.append(
            Dictionary(events.map { ($0.name, $0.ids.compactMap { Int($0) }) }) { $0 + $1 })
        found.append(
            Found(at: match.at, user: user, scenario: scenario, key: run.key, ids: run.ids))
        let takers = run.place?.takers.map { matcher.set.programs[run.program].steps[$0].name }
        full.append(
            FullMatch(
                at: match.at, user: user, key: run.key,
                taken: zip(takers ?? [], run.ids).map { "\($0):\($1)" },
                isTimeout: match.isTimeout))
    }
}
