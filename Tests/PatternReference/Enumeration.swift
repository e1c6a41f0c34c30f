import Events
package import Scenarios

/// The matches of a pattern with `runs: all` in the events of one user, as slowly as can be: every
/// way to hand events to steps is tried, and kept if nothing that docs/patterns.md says forbids it.
/// Shares nothing with the matcher. Knows no groups, keys, limits of single steps or skipping.
package struct Enumeration {
    private let positive: [Step]
    /// By the place of the positive step that they stand before; the last: behind all.
    private let negative: [[Step]]
    private let within: Span?
    private let clicks: [Click]
    private let fault: Judgement.Fault?

    /// One event handed to a step.
    private struct Taken {
        var step: Int
        var event: Int
    }

    package init(_ pattern: Pattern, _ clicks: [Click], fault: Judgement.Fault? = nil) {
        self.fault = fault
        positive = pattern.steps.filter(\.takesEvents)
        negative = pattern.steps.split(
            omittingEmptySubsequences: false, whereSeparator: \.takesEvents
        ).map(Array.init)
        within = pattern.within
        self.clicks = clicks
    }

    /// Of each match, the names of its steps with the places of their events.
    package var matches: Set<[String: [Int]]> {
        var found: Set<[String: [Int]]> = []
        for event in clicks.indices {
            for step in positive.indices where isSkippable(0..<step) {
                follow([Taken(step: step, event: event)], into: &found)
            }
        }
        return found
    }

    private func follow(_ way: [Taken], into found: inout Set<[String: [Int]]>) {
        guard isAllowed(way) else { return }
        if isComplete(way) {
            var match: [String: [Int]] = [:]
            for taken in way { match[positive[taken.step].name, default: []].append(taken.event) }
            found.insert(match)
        }
        let last = way[way.count - 1]
        for event in clicks.indices where event > last.event {
            for step in positive.indices where step >= last.step {
                follow(way + [Taken(step: step, event: event)], into: &found)
            }
        }
    }

    private func isSkippable(_ steps: Range<Int>) -> Bool {
        steps.allSatisfy { positive[$0].quantity.isOptional }
    }

    private func count(_ way: [Taken]) -> Int {
        way.count { $0.step == way[way.count - 1].step }
    }
}

// MARK: What forbids a way

extension Enumeration {
    /// Looks at the newest event only: those before were looked at when they were.
    private func isAllowed(_ way: [Taken]) -> Bool {
        let (now, before) = (way[way.count - 1], Array(way.dropLast()))
        let step = positive[now.step]
        guard fits(step, now.event, before), !ends(step, now.event, before) else { return false }
        if let most = step.quantity.most, count(way) > most { return false }
        guard let last = before.last else { return true }
        if let within, clicks[now.event].time >= clicks[way[0].event].time + within { return false }
        if last.step < now.step {
            guard count(before) >= positive[last.step].quantity.least,
                isSkippable(last.step + 1..<now.step)
            else { return false }
        }
        // Whoever came to this way by an event that a negative step refuses has ended there.
        if isRefused(last.event, Array(before.dropLast()), to: last.step) { return false }
        return isContiguous(before, now) && nothingForbidden(before, now)
    }

    private func isContiguous(_ before: [Taken], _ now: Taken) -> Bool {
        let (last, step) = (before[before.count - 1], positive[now.step])
        let between = last.event + 1..<now.event
        if last.step == now.step {
            if step.quantity.until != nil, between.contains(where: { ends(step, $0, before) }) {
                return false
            }
            switch step.quantity.inner {
            case .consecutive: return between.isEmpty
            case .relaxed: return !between.contains { fits(step, $0, before) }
            case .combinations: return true
            }
        }
        let previous = positive[last.step]
        if previous.quantity.isGreedy, previous.quantity.most != previous.quantity.least {
            let own = last.event + 1...now.event
            if own.contains(where: { fits(previous, $0, before) && !ends(previous, $0, before) }) {
                return false
            }
        }
        switch step.follows {
        case .strict: return between.isEmpty
        case .relaxed: return !between.contains { fits(step, $0, before) }
        case .any: return true
        }
    }

    /// No event between satisfies a negative step in force, nor the next event a strict one.
    private func nothingForbidden(_ before: [Taken], _ now: Taken) -> Bool {
        let last = before[before.count - 1]
        for refused in refusals(from: before, to: now.step) {
            switch refused.follows {
            case .strict: if fits(refused, last.event + 1, before) { return false }
            default:
                let between = last.event + 1..<now.event
                if between.contains(where: { fits(refused, $0, before) }) { return false }
            }
        }
        return true
    }

    /// The negative steps in force behind `before` on the way to the step.
    private func refusals(from before: [Taken], to step: Int) -> [Step] {
        let last = before[before.count - 1]
        guard last.step == step else { return negative[last.step + 1...step].flatMap(\.self) }
        // In the middle of a loop: those behind it. A strict one where the loop may be left.
        let mayLeave = count(before) >= positive[step].quantity.least
        return negative[step + 1].filter { $0.follows != .strict || mayLeave }
    }

    /// Whether a negative step in force refuses the event that the last of a way took.
    private func isRefused(_ event: Int, _ before: [Taken], to step: Int) -> Bool {
        guard !before.isEmpty else { return false }
        return refusals(from: before, to: step).contains {
            $0.follows != .strict && fits($0, event, before)
        }
    }
}

// MARK: What completes it

extension Enumeration {
    private func isComplete(_ way: [Taken]) -> Bool {
        let last = way[way.count - 1]
        guard count(way) >= positive[last.step].quantity.least,
            isSkippable(last.step + 1..<positive.count)
        else { return false }
        let trailing = negative[positive.count]
        if trailing.isEmpty { return true }
        if isRefused(last.event, Array(way.dropLast()), to: last.step) { return false }
        let end = within.map { clicks[way[0].event].time + $0 }
        let rest = clicks.indices.filter { $0 > last.event }
        for refused in trailing {
            if refused.follows == .strict {
                guard let next = rest.first, end.map({ clicks[next].time < $0 }) ?? true,
                    !fits(refused, next, way)
                else { return false }
            } else if rest.contains(where: { place in
                end.map { clicks[place].time < $0 } ?? true && fits(refused, place, way)
            }) {
                return false
            }
        }
        return true
    }
}

// MARK: One event

extension Enumeration {
    private func fits(_ step: Step, _ event: Int, _ before: [Taken]) -> Bool {
        guard clicks.indices.contains(event), step.takes(clicks[event].name) else { return false }
        return step.condition.map { judgement(event, step, before).isTrue($0) } ?? true
    }

    private func ends(_ step: Step, _ event: Int, _ before: [Taken]) -> Bool {
        step.quantity.until.map { judgement(event, step, before).isTrue($0) } ?? false
    }

    private func judgement(_ event: Int, _ step: Step, _ before: [Taken]) -> Judgement {
        var earlier: [String: [Click]] = [:]
        for taken in before {
            earlier[positive[taken.step].name, default: []].append(clicks[taken.event])
        }
        if fault == .eventAtHandCounts { earlier[step.name, default: []].append(clicks[event]) }
        return Judgement(click: clicks[event], earlier: earlier, fault: fault)
    }
}

extension Step {
    fileprivate var takesEvents: Bool {
        if case .present = kind { true } else { false }
    }
}
