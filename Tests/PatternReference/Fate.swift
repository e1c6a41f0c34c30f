import Events
import Patterns
import Scenarios

/// What becomes of a way when no further event is added to it.
struct Fate {
    var way: Way
    /// By the names of steps: the same events taken by the same steps are one match.
    var taken: [String]
    /// When nothing is missing any more; nil: never.
    var completion: Instant?
    /// When nothing can be added to it any more, and it waits for nothing; nil: never.
    var death: Instant?
    /// Whether it was time that ended it, and no event.
    var isExpired = false
    /// Whether nothing but absences in time was missing; strict ones had been decided.
    var isFull = false

    /// Of the event that it began with.
    var first: Int { way.first.event }

    func lives(at instant: Instant) -> Bool {
        birth <= instant && death.map { instant < $0 } ?? true
    }

    private var birth: Instant { way.birth }
}

extension Way {
    /// With its newest event.
    var birth: Instant { Instant(moment: last.event, deadline: nil) }
}

/// Before an event of the user is applied the deadlines are settled that it reaches, earliest
/// first.
struct Instant: Hashable, Comparable {
    var moment: Int
    /// Nil: the event itself.
    var deadline: EventTime?

    static func < (a: Instant, b: Instant) -> Bool {
        (a.moment, a.deadline ?? .distantFuture) < (b.moment, b.deadline ?? .distantFuture)
    }
}

extension Ways {
    /// When something ends, and whether it is time that ends it.
    typealias End = (at: Instant, isByTime: Bool)

    func fate(of way: Way) -> Fate {
        let goals = course.goals(from: way.last.spot)
        var fate = Fate(
            way: way,
            taken: way.taken.map { taken in
                let id = moments[taken.event].click?.id ?? ""
                return "\(course.step(at: taken.spot).name):\(id)"
            })
        let trailing = trailing(way)
        let birth = way.birth
        var ends: [End?] = [(birth, false)]
        if goals.contains(nil) {
            if trailing.isEmpty { fate.completion = birth }
        }
        if !isDead(way) {
            for goal in goals { if let goal { ends.append(end(of: way, before: goal)) } }
            if goals.contains(nil), !trailing.isEmpty {
                let (completion, end) = wait(of: way, trailing)
                fate.completion = completion
                ends.append(end)
            }
        }
        guard let last = ends.max(by: isBefore) ?? nil else { return fate }
        fate.death = last.at
        fate.isFull = goals.contains(nil) && isDecided(way, before: last.at.moment)
        fate.isExpired =
            last.isByTime
            || misreading == .killedTimesOut && last.at != birth && last.at.deadline == nil
                && isKilled(way, by: last.at.moment)
        return fate
    }

    /// Whether the next event, which decides strict absences behind all steps, has come.
    private func isDecided(_ way: Way, before moment: Int) -> Bool {
        !trailing(way).contains(where: isStrict)
            || moments.indices.contains { way.last.event < $0 && $0 < moment && isOwn($0) }
    }

    /// Never is last; at one instant, time has the last word.
    private func isBefore(_ a: End?, _ b: End?) -> Bool {
        guard let a else { return false }
        guard let b else { return true }
        return a.at == b.at ? !a.isByTime && b.isByTime : a.at < b.at
    }

    /// When the way can wait for the spot no longer; nil: it waits for ever.
    private func end(of way: Way, before goal: Spot) -> End? {
        let limit = limit(way, goal)
        for moment in moments.indices where moment > way.last.event {
            if let limit, reaches(limit, at: moment) {
                return (Instant(moment: moment, deadline: limit), true)
            }
            if isKilled(way, by: moment) || !mayPass(way, goal, moment) {
                return (Instant(moment: moment, deadline: nil), false)
            }
        }
        return nil
    }
}

// MARK: Absences behind all steps

extension Ways {
    /// When the absences behind all steps are over without an event that they refuse, and when the
    /// way waits for them no longer.
    private func wait(of way: Way, _ trailing: [Step]) -> (completion: Instant?, end: End?) {
        let end = waitEnd(way)
        var isDecided = !trailing.contains(where: isStrict)
        // What was over before the newest event is not waited for.
        let isTimely =
            !trailing.contains { hasPassed($0, way) }
            && end.map { time(way.last.event) < $0 } ?? true
        guard isTimely || !isDecided else { return (nil, (way.birth, false)) }
        for moment in moments.indices where moment > way.last.event {
            if isDecided, let end, reaches(end, at: moment) {
                let instant = Instant(moment: moment, deadline: end)
                return (instant, (instant, false))
            }
            if !isDecided, let limit = limit(way, nil), reaches(limit, at: moment) {
                return (nil, (Instant(moment: moment, deadline: limit), true))
            }
            let instant = Instant(moment: moment, deadline: nil)
            if isKilled(way, by: moment) { return (nil, (instant, false)) }
            guard !isDecided, isOwn(moment) else { continue }
            if !isTimely || canTakeGreedily(way, moment) { return (nil, (instant, false)) }
            isDecided = true
            if end.map({ time(moment) >= $0 }) ?? true { return (instant, (instant, false)) }
        }
        return (nil, nil)
    }

    /// One before a step that was left out means nothing any more.
    private func trailing(_ way: Way) -> [Step] {
        course.between(way.last.spot, nil).filter { step in
            if case .absentAfter = step.kind { true } else { false }
        }
    }

    /// When the last of the absences in time is over; nil: there are none.
    func waitEnd(_ way: Way) -> EventTime? {
        let ends = trailing(way).filter { !isStrict($0) }
            .map { end(of: $0, behind: way) }
        return misreading == .earliestAbsence ? ends.min() : ends.max()
    }

    func end(of absence: Step, behind way: Way) -> EventTime {
        guard case .absentAfter(let span, let anchor, _, let date) = absence.kind else {
            return .distantFuture
        }
        let last = time(way.last.event)
        if let date { return max(due(date, way) ?? last, last) }
        if let span {
            let isFirst = anchor == .first && misreading != .anchorIsLast
            return (isFirst ? time(firstOfLastStep(way)) : last) + span
        }
        return rules.pattern.within.map { time(way.first.event) + $0 } ?? .distantFuture
    }

    private func firstOfLastStep(_ way: Way) -> Int {
        let name = course.step(at: way.last.spot).name
        return way.taken.first { course.step(at: $0.spot).name == name }?.event ?? 0
    }

    private func due(_ date: Step.DueDate, _ way: Way) -> EventTime? {
        guard case .stepProperty(let name, let property) = date.value,
            let taken = way.taken.last(where: { course.step(at: $0.spot).name == name }),
            case .integer(let told) = moments[taken.event].click?[property]
        else { return nil }
        return EventTime(milliseconds: told) + date.shift
    }

    /// Whether there was nothing to wait for: no date, or one that had come already.
    private func hasPassed(_ absence: Step, _ way: Way) -> Bool {
        guard case .absentAfter(_, _, _, let date?) = absence.kind else { return false }
        guard misreading != .pastDateMatches else { return false }
        return due(date, way).map { $0 <= time(way.last.event) } ?? true
    }
}
