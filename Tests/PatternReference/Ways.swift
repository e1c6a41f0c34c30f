import Events
import Scenarios

/// All ways to hand the events of one user and key to the steps of a pattern. Events are named by
/// their places in `moments`.
struct Ways {
    let rules: Enumeration
    let key: Value
    /// Of the user, whatever the key.
    let moments: [Moment]
    let course: Course

    init(rules: Enumeration, key: Value, moments: [Moment]) {
        self.rules = rules
        self.key = key
        self.moments = moments
        course = Course(steps: rules.pattern.steps)
    }

    /// Complete or not.
    func all() -> [Way] {
        var ways: [Way] = []
        for event in moments.indices where isOwn(event) {
            for spot in course.starts
            where suits(spot, event, nil)
                && !course.before(spot).contains(where: { takesGreedily($0, nil, event) })
            {
                follow(Way(taken: [Way.Taken(spot: spot, event: event)]), into: &ways)
            }
        }
        return ways
    }

    private func follow(_ way: Way, into ways: inout [Way]) {
        ways.append(way)
        guard !isDead(way) else { return }
        for case let spot? in course.goals(from: way.last.spot) {
            for event in moments.indices where event > way.last.event {
                guard mayTake(way, spot, event) else { continue }
                follow(
                    Way(taken: way.taken + [Way.Taken(spot: spot, event: event)]), into: &ways)
            }
        }
    }
}

// MARK: What forbids a way

extension Ways {
    private func mayTake(_ way: Way, _ spot: Spot, _ event: Int) -> Bool {
        guard isOwn(event), suits(spot, event, way), !isOver(way, spot, at: event) else {
            return false
        }
        let between = way.last.event + 1..<event
        return !between.contains { isKilled(way, by: $0) || !mayPass(way, spot, $0) }
            && !isGreedilyTaken(way, spot, event)
            && !isStrictlyRefused(way, event)
    }

    /// Whoever came to a way by an event that a negative step refuses has ended there.
    func isDead(_ way: Way) -> Bool {
        guard way.taken.count > 1, misreading != .refusedGoesOn else { return false }
        return isKilled(way.before, by: way.last.event)
    }

    /// Whether the way may wait for the spot while the event passes.
    func mayPass(_ way: Way, _ goal: Spot, _ event: Int) -> Bool {
        guard isOwn(event) else { return true }
        if isGreedilyTaken(way, goal, event) { return false }
        let step = course.step(at: goal)
        if course.isOwnRepeat(way.last.spot, goal), misreading != .untilPasses,
            isUntil(step, event, way)
        {
            return false
        }
        switch contiguity(way.last.spot, goal) {
        case .strict: return false
        case .relaxed: return !fits(step, event, way) || isTooEarly(event, goal, way)
        case .any: return true
        }
    }

    private func contiguity(_ spot: Spot, _ goal: Spot) -> Step.Contiguity {
        var contiguity = course.contiguity(spot, goal)
        if course.isRepeat(spot, goal) {
            if misreading == .innerIsRelaxed { contiguity = .relaxed }
            if misreading == .groupRepeatsAsItFollows, goal.stages.count > 1 {
                contiguity = rules.pattern.steps[goal.stages[0].step].follows
            }
        }
        if misreading == .relaxedIsAny, contiguity == .relaxed { return .any }
        if misreading == .strictIsRelaxed, contiguity == .strict { return .relaxed }
        return contiguity
    }

    /// Whether a greedy step that the way leaves, or leaves out, can take the event.
    private func isGreedilyTaken(_ way: Way, _ goal: Spot, _ event: Int) -> Bool {
        let spot = way.last.spot
        if !course.isOwnRepeat(spot, goal), !isDecided(way, goal, before: event),
            canTakeGreedily(way, event)
        {
            return true
        }
        return course.between(spot, goal).contains { takesGreedily($0, way, event) }
    }

    /// Whether the event that decides a strict absence behind the way has come: it ends the greed.
    private func isDecided(_ way: Way, _ goal: Spot, before event: Int) -> Bool {
        let between = way.last.event + 1..<max(event, way.last.event + 1)
        return between.contains(where: isOwn)
            && course.between(way.last.spot, goal).contains(where: isStrict)
    }

    /// Whether the step of the way's last event is greedy and can take the event too.
    func canTakeGreedily(_ way: Way, _ event: Int) -> Bool {
        takesGreedily(course.step(at: way.last.spot), way, event)
    }

    private func takesGreedily(_ step: Step, _ way: Way?, _ event: Int) -> Bool {
        guard misreading != .greedyIgnored, isOwn(event) else { return false }
        return step.quantity.isGreedy && step.quantity.most != step.quantity.least
            && fits(step, event, way) && !isUntil(step, event, way)
    }
}

// MARK: Negative steps

extension Ways {
    /// Whether a negative step that is in force behind the way refuses the event.
    func isKilled(_ way: Way, by event: Int) -> Bool {
        inForce(behind: way).contains { step in
            counts(event, for: step) && fits(step, event, way) && isStill(step, event, way)
        } || isStrictlyRefused(way, event)
    }

    private func inForce(behind way: Way) -> [Step] {
        if misreading == .loopIsSafe,
            course.goals(from: way.last.spot).contains(where: { isRepeat(way.last.spot, $0) })
        {
            return []
        }
        return course.negativesBehind(way.last.spot).filter { !isStrict($0) }
    }

    private func isRepeat(_ spot: Spot, _ goal: Spot?) -> Bool {
        goal.map { course.isRepeat(spot, $0) } ?? false
    }

    /// A strict one looks at the next event of the key, and at what counts without it before that.
    private func isStrictlyRefused(_ way: Way, _ event: Int) -> Bool {
        let between = way.last.event + 1..<max(event, way.last.event + 1)
        let decides = misreading == .othersDecide ? { _ in true } : isOwn
        guard !between.contains(where: decides), !canTakeGreedily(way, event) else {
            return false
        }
        // Where one of the ways out of a step is refused, all are.
        let steps = course.goals(from: way.last.spot).flatMap { goal in
            course.between(way.last.spot, goal).filter(isStrict)
        }
        return steps.contains { counts(event, for: $0) && fits($0, event, way) }
    }

    func isStrict(_ step: Step) -> Bool {
        !step.takesEvents && step.follows == .strict && misreading != .strictAbsenceIsRelaxed
    }

    /// A negative step with an end of its own.
    private func isStill(_ step: Step, _ event: Int, _ way: Way) -> Bool {
        switch step.kind {
        case .present: false
        case .absentBetween(let span, _):
            span.map { time(event) < time(way.last.event) + $0 } ?? true
                || misreading == .forIsForEver
        case .absentAfter:
            time(event)
                < (misreading == .trailingCountsToTheEnd
                    ? waitEnd(way) ?? .distantFuture : end(of: step, behind: way))
        }
    }
}

// MARK: Limits

extension Ways {
    /// Since the last event; nil: none.
    func limit(_ way: Way, _ goal: Spot?) -> EventTime? {
        var limits: [EventTime] = []
        if let goal, case .present(let within?) = course.step(at: goal).kind {
            let start = misreading == .stepWithinFromFirst ? way.first : way.last
            limits.append(time(start.event) + within)
        }
        if let within = rules.pattern.within { limits.append(time(way.first.event) + within) }
        return limits.min()
    }

    private func isOver(_ way: Way, _ goal: Spot, at event: Int) -> Bool {
        limit(way, goal).map { reaches($0, at: event) } ?? false
    }

    /// Whether what ends at the instant has ended before the event is looked at.
    func reaches(_ instant: EventTime, at event: Int) -> Bool {
        let isByEvent = misreading == .limitsByEventTime && moments[event].click != nil
        let now = isByEvent ? time(event) : moments[event].watermark
        return misreading == .closedWindows ? now > instant : now >= instant
    }

    private func isTooEarly(_ event: Int, _ goal: Spot, _ way: Way) -> Bool {
        guard misreading != .forNeedsNoWait else { return false }
        return course.between(way.last.spot, goal).contains { step in
            guard case .absentBetween(let span?, _) = step.kind else { return false }
            return time(event) < time(way.last.event) + span
        }
    }
}

// MARK: One event

extension Ways {
    var misreading: Misreading? { rules.misreading }

    func time(_ event: Int) -> EventTime { moments[event].click?.time ?? .distantFuture }

    func isOwn(_ event: Int) -> Bool {
        guard moments[event].click != nil else { return false }
        return rules.pattern.key == nil || moments[event].key == key
            || (misreading == .keysAreOne && moments[event].key != .missing)
    }

    private func counts(_ event: Int, for negative: Step) -> Bool {
        guard moments[event].click != nil else { return false }
        if isOwn(event) { return true }
        if negative.countsForAll, misreading != .perUserIgnored { return true }
        return moments[event].key == .missing && misreading != .keylessIsHarmless
    }

    /// Whether the step at the spot can take the event, but for its limit. Nil: as the first one.
    private func suits(_ spot: Spot, _ event: Int, _ way: Way?) -> Bool {
        let step = course.step(at: spot)
        guard fits(step, event, way), !isUntil(step, event, way) else { return false }
        return way.map { !isTooEarly(event, spot, $0) } ?? true
    }

    func fits(_ step: Step, _ event: Int, _ way: Way?) -> Bool {
        guard let click = moments[event].click, step.takes(click.name) else { return false }
        return step.condition.map { judgement(click, step, way).isTrue($0) } ?? true
    }

    private func isUntil(_ step: Step, _ event: Int, _ way: Way?) -> Bool {
        guard misreading != .untilIgnored, let click = moments[event].click else { return false }
        return step.quantity.until.map { judgement(click, step, way).isTrue($0) } ?? false
    }

    private func judgement(_ click: Click, _ step: Step, _ way: Way?) -> Judgement {
        var earlier: [String: [Click]] = [:]
        for taken in way?.taken ?? [] {
            guard let click = moments[taken.event].click else { continue }
            earlier[course.step(at: taken.spot).name, default: []].append(click)
        }
        if rules.fault == .eventAtHandCounts { earlier[step.name, default: []].append(click) }
        return Judgement(click: click, earlier: earlier, fault: rules.fault)
    }
}
