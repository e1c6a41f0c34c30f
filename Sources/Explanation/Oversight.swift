import Events
import Matching
import Patterns
import Playing
import Scenarios

/// Why an event that the scenario asks for changed nothing.
struct Oversight {
    let subject: Subject
    let event: Event
    /// As it is written.
    let name: String
    let past: Past
    let zone: Zone

    /// Reasons that are told; the partial matches of a loop often have the same.
    private static let reasonsMax = 4

    /// `runs`: the scenario's own, before the event.
    func reasons(_ runs: [Run]) -> [String] {
        if let missing = keyMissing, subject.leaves.contains(where: { $0.takes(name) }) {
            return ["counts for no step: \(missing)"]
        }
        let key = subject.program.key(of: event)
        let isKeyed = subject.program.keySlot != nil
        // Of those with another key there may be many, and they are another matter.
        let near = isKeyed && !key.isMissing ? runs.filter { $0.key == key } : runs
        var reasons: [String] = []
        for reason in near.compactMap({ reason($0) }) where !reasons.contains(reason) {
            reasons.append(reason)
        }
        if near.isEmpty || isKeyed && key.isMissing {
            reasons += [beginning(others: runs, key)].compactMap(\.self)
        }
        let surplus = reasons.count - Self.reasonsMax
        return reasons.prefix(Self.reasonsMax)
            + (surplus > 0 ? ["and \(Wording.count(surplus, "more reason"))"] : [])
    }

    private func reason(_ run: Run) -> String? {
        switch subject.program.awaited(by: run) {
        case .step(let number): number < subject.leaves.count ? reason(run, before: number) : nil
        case .absence: reasonOfWaiting(run)
        case .olderRuns, .event: nil
        }
    }
}

// MARK: A run that stands before a step

extension Oversight {
    private func reason(_ run: Run, before number: Int) -> String? {
        let step = subject.leaves[number]
        if step.takes(name) { return refusal(run, by: step, number) }
        if let harmless = harmless(run, subject.negatives(before: number)) { return harmless }
        guard let other = subject.leaves.firstIndex(where: { $0.takes(name) }) else { return nil }
        if other == number + 1, subject.mayLeave(step, run) {
            return refusal(run, by: subject.leaves[other], other)
        }
        let missing = "step '\(step.name)' is awaited"
        return other < number
            ? "counts for step '\(subject.leaves[other].name)', which was taken already; \(missing)"
            : "counts for step '\(subject.leaves[other].name)' only later; \(missing) first"
    }

    private func refusal(_ run: Run, by step: Step, _ number: Int) -> String {
        let what = "not step '\(step.name)'"
        let quiet = subject.negatives(before: number).compactMap(\.quietSpan).max()
        if let quiet, event.time < run.latest + quiet {
            let end = zone.text(run.latest + quiet)
            return "\(what): comes too early, nothing may come for \(quiet.text), until \(end)"
        }
        if let late = late(for: step, run) { return "\(what): \(late)" }
        let refutation = Refutation(subject: subject, event: event, captures: run.captures)
        if let why = step.condition.flatMap({ refutation.text($0) }) {
            return "\(what): where \(why)"
        }
        if step.isFirstEver { return "\(what): it is not the user's first (first_ever)" }
        if let until = step.quantity.until, subject.holds(until, event, run.captures) {
            return "\(what): until \(until.text), and that holds"
        }
        return "\(what) at this point of the partial match"
    }

    private func late(for step: Step, _ run: Run) -> String? {
        if let within = step.within, event.time >= run.latest + within {
            return "comes \((event.time - (run.latest + within)).text) too late (within: "
                + "\(within.text))"
        }
        if let within = subject.scenario.pattern.within, event.time >= run.start + within {
            return "comes \((event.time - (run.start + within)).text) too late (the pattern's "
                + "within: \(within.text))"
        }
        return nil
    }

    private var keyMissing: String? {
        guard let key = subject.scenario.pattern.key,
            subject.program.key(of: event).isMissing
        else { return nil }
        return "has no \(key), and matches are kept apart by it (per: \(key))"
    }
}

// MARK: Negative steps

extension Oversight {
    private func reasonOfWaiting(_ run: Run) -> String? {
        if let harmless = harmless(run, subject.negatives(before: nil)) { return harmless }
        let end = subject.deadline(of: run).map { ", until \(zone.text($0))" } ?? ""
        return "all steps are taken; the partial match only waits\(end)"
    }

    /// Why none of the negative steps ends the run; nil: they do not ask for the event.
    private func harmless(_ run: Run, _ negatives: [Step]) -> String? {
        let refutation = Refutation(subject: subject, event: event, captures: run.captures)
        for step in negatives where step.takes(name) {
            if let why = step.condition.flatMap({ refutation.text($0) }) {
                return "does not end the partial match: where \(why)"
            }
            if let span = step.quietSpan, event.time >= run.latest + span {
                return "does not end the partial match: it had to come within \(span.text)"
            }
        }
        return nil
    }
}

// MARK: Without a run

extension Oversight {
    /// Why no run begins with the event, or what it comes too late for.
    private func beginning(others: [Run], _ key: Value) -> String? {
        guard let first = subject.leaves.first else { return nil }
        if first.takes(name) {
            let nothing = subject.fresh
            let refutation = Refutation(subject: subject, event: event, captures: nothing)
            if let why = first.condition.flatMap({ refutation.text($0) }) {
                return "begins no partial match: where \(why)"
            }
            return first.isFirstEver
                ? "begins no partial match: it is not the user's first (first_ever)" : nil
        }
        if let text = afterTheEnd(key) { return text }
        if let step = subject.leaves.first(where: { $0.takes(name) }) {
            return "step '\(step.name)' counts only after step '\(first.name)'"
                + own(key) + known(others)
        }
        let isNegative = subject.scenario.pattern.allSteps.contains {
            !$0.isPositive && $0.takes(name)
        }
        return isNegative
            ? "there is no partial match\(own(key)) that it could end" + known(others) : nil
    }

    private func own(_ key: Value) -> String { subject.keyText(key).map { " of \($0)" } ?? "" }

    /// The keys of the partial matches that there are.
    private func known(_ runs: [Run]) -> String {
        var keys: [String] = []
        for run in runs where !run.key.isMissing && !keys.contains(Wording.value(run.key)) {
            keys.append(Wording.value(run.key))
        }
        let shown = keys.prefix(3) + (keys.count > 3 ? ["others"] : [])
        return keys.isEmpty ? "" : "; there is one of \(Wording.list(Array(shown), "and"))"
    }

    /// It would have meant something before.
    private func afterTheEnd(_ key: Value) -> String? {
        for end in past.ends.reversed() where end.run.key == key {
            let gap = (event.time - end.at).text
            switch (end.isMatch, subject.program.awaited(by: end.run)) {
            case (false, .step(let number)):
                let step = subject.leaves[number]
                let isIt = step.condition.map { subject.holds($0, event, end.run.captures) } ?? true
                guard step.takes(name), isIt, event.time >= end.at else { continue }
                return "comes \(gap) too late for step '\(step.name)' of the partial match that "
                    + "ended at \(zone.text(end.at))"
            case (true, .absence):
                guard subject.negatives(before: nil).contains(where: { $0.takes(name) }) else {
                    continue
                }
                return "comes \(gap) after the match of \(zone.text(end.at))"
            default: continue
            }
        }
        return nil
    }
}
