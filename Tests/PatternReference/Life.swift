import Events
import Patterns
import Scenarios

/// What a scenario makes of one key of one user: runs one after the other, each followed from its
/// first event to its end. All numbers of events are places in `moments`.
struct Life {
    let rules: Reference
    let user: String
    let key: Value
    let moments: [Moment]

    func matches() -> [Found] {
        var found: [Found] = []
        var place = 0
        while let start = first(from: place, where: { takes(0, $0, []) }) {
            let end = run(from: start)
            if let match = end.match { found.append(match) }
            place = end.next
        }
        return found
    }

    /// - Returns: its match, and the first event that may start the next run.
    private func run(from start: Int) -> (match: Found?, next: Int) {
        var taken = [start]
        while taken.count < rules.positive.count {
            switch whatComes(after: taken) {
            case .step(let place): taken.append(place)
            case .nothing: return (nil, moments.count)
            case .end(let next): return (nil, next)
            }
        }
        guard rules.trailing.isEmpty else { return wait(taken) }
        let last = taken[taken.count - 1]
        let startsNext = rules.fault == .completionStarts && last > start
        return (match(taken, at: time(last)), startsNext ? last : last + 1)
    }

    private func match(_ taken: [Int], at time: EventTime) -> Found {
        let ids = taken.compactMap { moments[$0].click?.id }
        return Found(at: time, user: user, scenario: rules.scenario, key: key, ids: ids)
    }
}

// MARK: Before a positive step

extension Life {
    private enum Next {
        case step(Int)
        /// The run is over; the event at this place may start another.
        case end(Int)
        /// The stream is over.
        case nothing
    }

    /// What comes first of all that may come; at the same event, in this order.
    private func whatComes(after taken: [Int]) -> Next {
        let from = (taken.last ?? 0) + 1
        let step = taken.count
        let limit = limit(of: step, after: taken)
        let negatives = rules.between[step]
        let overdue = first(from: from, reaching: limit)
        var killer = first(from: from) { place in
            negatives.contains { holds($0, place, taken) && refuses($0, place, taken) }
        }
        let next = first(from: from) { place in
            takes(step, place, taken)
                && (rules.fault == .forNeedsNoWait
                    || !negatives.contains { $0.duration != nil && holds($0, place, taken) })
        }
        if rules.fault == .stepBeforeNegative, let next, next == killer { killer = nil }
        var newer: Int?
        let isFresh = taken.count == 1 || rules.fault == .movedOnIsReplaced
        if isFresh,
            (rules.runs == .latest && rules.fault != .latestIsKept)
                || (rules.runs == .first && rules.fault == .firstIsReplaced)
        {
            newer = first(from: from) { takes(0, $0, []) }
        }
        guard let place = [overdue, killer, next, newer].compactMap(\.self).min() else {
            return .nothing
        }
        if place == overdue { return .end(place) }
        if place == killer { return .end(rules.fault == .killerStartsNothing ? place + 1 : place) }
        return place == next ? .step(place) : .end(place)
    }

    /// Whether a negative step is in force: one with `for` is, for so long after the step before.
    private func holds(_ negative: Step, _ place: Int, _ taken: [Int]) -> Bool {
        guard let span = negative.duration, rules.fault != .forIsForEver else { return true }
        return time(place) < time(taken[taken.count - 1]) + span
    }

    /// Nil: the run waits for ever.
    private func limit(of step: Int, after taken: [Int]) -> EventTime? {
        var limits: [EventTime] = []
        if case .present(let within?) = rules.positive[step].kind {
            let isWrong = rules.fault == .stepWithinFromFirst
            limits.append(time(isWrong ? taken[0] : taken[step - 1]) + within)
        }
        if let within = rules.within { limits.append(time(taken[0]) + within) }
        return limits.min()
    }
}

// MARK: Trailing absences

extension Life {
    private func wait(_ steps: [Int]) -> (match: Found?, next: Int) {
        var taken = steps
        let last = taken.count - 1
        let anchor = taken[last]
        var replaced: [Int] = []
        while true {
            let from = taken[last] + 1
            let ends = rules.trailing.map { end(of: $0, taken, anchor: anchor) }
            let latest = (rules.fault == .earliestAbsence ? ends.min() : ends.max())
            let overdue = first(from: from, reaching: latest)
            let killer = first(from: from) { place in
                zip(rules.trailing, ends).contains { absence, end in
                    let end = rules.fault == .trailingCountsToTheEnd ? latest ?? end : end
                    return time(place) < end
                        && refuses(absence, place, taken, replaced: replaced)
                }
            }
            let newer = first(from: from) { replacesLast($0, taken) }
            switch [overdue, killer, newer].compactMap(\.self).min() {
            case nil: return (nil, moments.count)
            case let place? where place == overdue:
                guard !rules.trailing.contains(where: { hasPassed($0, taken) }) else {
                    return (nil, place)
                }
                let isWrong = rules.fault == .matchAtWatermark
                let at = isWrong ? moments[place].watermark : latest ?? .distantFuture
                return (match(taken, at: at), place)
            case let place? where place == killer:
                return (nil, rules.fault == .killerStartsNothing ? place + 1 : place)
            case let place?:
                replaced.append(taken[last])
                taken[last] = place
            }
        }
    }

    /// `anchor` is the event that took the last positive step first.
    private func end(of absence: Step, _ taken: [Int], anchor: Int) -> EventTime {
        guard case .absentAfter(let span, let kind, _, let date) = absence.kind else {
            return .distantFuture
        }
        if let date {
            return max(due(date, taken) ?? .distantPast, time(taken[taken.count - 1]))
        }
        let isFirst = kind == .first && rules.fault != .firstAnchorMoves
        if let span { return time(isFirst ? anchor : taken[taken.count - 1]) + span }
        // The only step's event may be replaced, and `anchor: first` keeps its clock.
        let start = isFirst && taken.count == 1 ? anchor : taken[0]
        return time(start) + (rules.within ?? Span(milliseconds: .max))
    }

    private func due(_ date: Step.DueDate, _ taken: [Int]) -> EventTime? {
        guard case .stepProperty(let step, let property) = date.value,
            let place = rules.positive.firstIndex(where: { $0.name == step }).map({ taken[$0] }),
            case .integer(let told) = moments[place].click?[property]
        else { return nil }
        return EventTime(milliseconds: told) + date.shift
    }

    /// Whether there was nothing to wait for: no date, or one that had come already.
    private func hasPassed(_ absence: Step, _ taken: [Int]) -> Bool {
        guard case .absentAfter(_, _, _, let date?) = absence.kind else { return false }
        guard rules.fault != .pastDateMatches else { return false }
        return due(date, taken).map { $0 <= time(taken[taken.count - 1]) } ?? true
    }

    private func replacesLast(_ place: Int, _ taken: [Int]) -> Bool {
        let moves = rules.trailing.map { absence in
            if case .absentAfter(_, .last, _, _) = absence.kind { true } else { false }
        }
        let applies =
            switch rules.fault {
            case .lastIsKept: false
            case .lastForAllAnchors: moves.allSatisfy(\.self)
            default: moves.contains(true)
            }
        let last = taken.count - 1
        guard applies, takes(last, place, Array(taken.dropLast())) else { return false }
        if rules.fault == .lastNeedsItsWithin, last > 0,
            case .present(let within?) = rules.positive[last].kind,
            time(place) >= time(taken[last - 1]) + within
        {
            return false
        }
        guard let within = rules.within, rules.fault != .lastNeedsNoWithin else { return true }
        return time(place) < time(taken[0]) + within
    }
}

// MARK: One event

extension Life {
    private func first(from place: Int, where holds: (Int) -> Bool) -> Int? {
        (place..<max(place, moments.count)).first(where: holds)
    }

    private func first(from place: Int, reaching limit: EventTime?) -> Int? {
        guard let limit else { return nil }
        return first(from: place) { place in
            let watermark = moments[place].watermark
            return rules.fault == .closedWindows ? watermark > limit : watermark >= limit
        }
    }

    private func time(_ place: Int) -> EventTime { moments[place].click?.time ?? .distantFuture }

    /// Whether the positive step `step` takes the event, but for the limits of time.
    private func takes(_ step: Int, _ place: Int, _ taken: [Int]) -> Bool {
        guard let click = moments[place].click else { return false }
        if rules.key != nil, moments[place].key != key { return false }
        return satisfies(rules.positive[step], click, taken)
    }

    private func refuses(
        _ step: Step, _ place: Int, _ taken: [Int], replaced: [Int] = []
    ) -> Bool {
        guard let click = moments[place].click else { return false }
        let countsForAll = step.countsForAll && rules.fault != .perUserIgnored
        if rules.key != nil, !countsForAll, moments[place].key != key {
            let isKeyless = moments[place].key == .missing
            if !isKeyless || rules.fault == .keylessIsHarmless { return false }
        }
        return satisfies(step, click, taken, replaced: replaced)
    }

    private func satisfies(
        _ step: Step, _ click: Click, _ taken: [Int], replaced: [Int] = []
    ) -> Bool {
        guard step.takes(click.name) else { return false }
        guard let condition = step.condition else { return true }
        var earlier: [String: [Click]] = [:]
        for (step, place) in zip(rules.positive, taken) {
            earlier[step.name] = [moments[place].click].compactMap(\.self)
        }
        if rules.fault == .replacedCounts, taken.count == rules.positive.count {
            let former = replaced.compactMap { moments[$0].click }
            earlier[rules.positive[taken.count - 1].name]?.insert(contentsOf: former, at: 0)
        }
        return Judgement(click: click, earlier: earlier).isTrue(condition)
    }
}

extension Step {
    /// `for` of a negative step between others.
    fileprivate var duration: Span? {
        if case .absentBetween(let span, _) = kind { span } else { nil }
    }
}
