import EventReader
import Events
import Matching
import PatternReference
import Scenarios
import TestServers

/// A file of events in the order of their arrival at one shard.
struct Recording {
    private let lines: [ArraySlice<UInt8>]

    /// Real clicks; see `SharedData`.
    init() throws { lines = Array(try SharedData.clicks()).split(separator: UInt8(ascii: "\n")) }

    /// The events that the vocabulary names; the others have moved the watermark.
    private func readings(_ vocabulary: Vocabulary) -> [Reading] {
        let reader = EventReader(vocabulary: vocabulary)
        return lines.map { line in
            line.withUnsafeBytes { bytes in
                reader.read(bytes, recordTime: .distantFuture, maxSkew: .days(1))
            }
        }
    }

    /// What the reference may look at.
    func arrivals(names: [String], properties: [String]) -> [Arrival] {
        var vocabulary = Vocabulary()
        for name in names { _ = vocabulary.intern(event: name) }
        for property in properties { _ = vocabulary.intern(property: property) }
        return readings(vocabulary).compactMap { reading in
            switch reading {
            case .event(let event, _):
                let click = Click(
                    id: event.id, user: event.user, name: names[event.name.index],
                    time: event.time,
                    properties: Dictionary(uniqueKeysWithValues: zip(properties, event.values)))
                return .click(click)
            case .ignored(let time): return .clock(time)
            case .broken: return nil
            }
        }
    }

    /// What the matcher finds up to the last event; sorted.
    func matches(of scenarios: [Scenario], runsMax: Int) -> [Found] {
        let matcher = Matcher(ProgramSet(scenarios), limits: Limits(runs: runsMax))
        var shard = Shard(matcher: matcher)
        for reading in readings(matcher.set.vocabulary) { shard.take(reading) }
        for user in Array(shard.users.keys) { shard.settle(user) }
        return shard.found.sorted()
    }
}

/// Drives the matcher as docs/patterns.md says; each user's deadlines wait for the user.
private struct Shard {
    let matcher: Matcher
    private(set) var users: [String: [Run]] = [:]
    private(set) var found: [Found] = []
    private var watermark = EventTime.distantPast
    private var tally: MatchTally

    init(matcher: Matcher) {
        self.matcher = matcher
        tally = MatchTally(programs: matcher.set.programs.count)
    }

    mutating func take(_ reading: Reading) {
        switch reading {
        case .broken: break
        case .ignored(let time): watermark = max(watermark, time)
        case .event(let event, _):
            watermark = max(watermark, event.time)
            settle(event.user)
            let matches = matcher.apply(
                event, at: watermark, to: &users[event.user, default: []], tally: &tally)
            for match in matches { add(match, of: event.user) }
        }
    }

    mutating func settle(_ user: String) {
        guard var runs = users[user] else { return }
        while let due = matcher.deadline(of: runs), due <= watermark,
            let index = runs.firstIndex(where: { matcher.deadline(of: $0) == due })
        {
            for match in matcher.settle(index, of: &runs) { add(match, of: user) }
        }
        users[user] = runs
    }

    private mutating func add(_ match: Match, of user: String) {
        let run = match.run
        let scenario = matcher.set.programs[run.program].scenario.id
        found.append(
            Found(at: match.at, user: user, scenario: scenario, key: run.key, ids: run.ids))
    }
}
