import Events
import Scenarios

// What `after_match` lets pass: of all ways, told what becomes of them, the matches in the order in
// which they are complete.

extension Ways {
    /// Without the user.
    func matches() -> [FullMatch] {
        let fates = merged(all().map(fate))
        let instants = Set(fates.flatMap { [$0.completion, $0.death].compactMap(\.self) })
        var found: [FullMatch] = []
        /// What began before this event is ended.
        var limit = 0
        var held: [Fate] = []
        let waits = rules.pattern.afterMatch != .noSkip && misreading != .skipWaitsNot
        func release(_ lives: (Fate) -> Bool) -> [Fate] {
            var released: [Fate] = []
            while let next = held.min(by: isFirst) {
                let mayBeEnded =
                    waits
                    && fates.contains {
                        $0.first >= limit && $0.first < next.first && lives($0)
                    }
                if mayBeEnded { break }
                held.removeAll { $0.taken == next.taken }
                released.append(next)
                let ended = self.limit(of: next)
                if misreading != .runIsSafe { limit = max(limit, ended) }
                if misreading != .heldIsSafe { held.removeAll { $0.first < ended } }
            }
            return released
        }
        for instant in instants.sorted() {
            held += fates.filter { $0.completion == instant && $0.first >= limit }
            let now = fates.filter { $0.death == instant && instant.deadline != nil }
            // What time ends now has lived till now.
            found += release { fate in
                fate.lives(at: instant) || now.contains { $0.taken == fate.taken && $0.isExpired }
            }.map { match($0, at: instant) }
            if rules.pattern.matchesOnTimeout {
                found += fates.filter { fate in
                    fate.death == instant && fate.isExpired && fate.first >= limit
                        && (!fate.isFull || misreading == .matchedTimesOut)
                }.map { match($0, at: instant, isTimeout: true) }
            }
            found += release { $0.lives(at: instant) }.map { match($0, at: instant) }
        }
        return found
    }

    private func match(_ fate: Fate, at instant: Instant, isTimeout: Bool = false) -> FullMatch {
        FullMatch(
            at: instant.deadline ?? time(instant.moment), user: "", key: key, taken: fate.taken,
            isTimeout: isTimeout)
    }

    /// Through groups in groups, the same events can come to the same steps in many ways: one run.
    private func merged(_ fates: [Fate]) -> [Fate] {
        Dictionary(grouping: fates, by: \.taken).values.map { same in
            var fate = same.min { $0.way.precedes($1.way) } ?? same[0]
            fate.completion = same.compactMap(\.completion).min()
            fate.isFull = same.contains(where: \.isFull)
            let isForEver = same.contains { $0.death == nil }
            fate.death = isForEver ? nil : same.compactMap(\.death).max()
            fate.isExpired = same.contains { $0.death == fate.death && $0.isExpired }
            return fate
        }
    }

    /// Of matches that end each other, the one that began first; of the same beginning, the one
    /// that was complete first; at the same time, the first in order of the pattern.
    private func isFirst(_ a: Fate, _ b: Fate) -> Bool {
        if a.first != b.first { return a.first < b.first }
        guard let atA = a.completion, let atB = b.completion, atA == atB else {
            return a.completion.map { atA in b.completion.map { atA < $0 } ?? true } ?? false
        }
        return a.way.precedes(b.way)
    }

    /// What began before this event is ended by the match.
    private func limit(of match: Fate) -> Int {
        switch rules.pattern.afterMatch {
        case .noSkip: 0
        case .toNext: misreading == .nextIsSame ? match.first : match.first + 1
        case .pastLast:
            misreading == .lastIsSpared ? match.way.last.event : match.way.last.event + 1
        case .toFirst(let name): marked(match.way.taken.first { isOf(name, $0) })
        case .toLast(let name): marked(match.way.taken.last { isOf(name, $0) })
        }
    }

    private func marked(_ taken: Way.Taken?) -> Int {
        guard let taken else { return 0 }
        return misreading == .markIsEnded ? taken.event + 1 : taken.event
    }

    private func isOf(_ name: String, _ taken: Way.Taken) -> Bool {
        course.step(at: taken.spot).name == name
    }
}
