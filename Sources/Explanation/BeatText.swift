import Events
import Matching
import Patterns
import Playing
import Policy
import Scenarios

/// What an event, or the passing of time, did to one scenario's partial matches.
struct BeatText {
    let subject: Subject
    let beat: Chronicle.Beat
    let zone: Zone
    private let trace: RunTrace
    private let before: [Run]

    init(_ subject: Subject, _ beat: Chronicle.Beat, _ zone: Zone) {
        self.subject = subject
        self.beat = beat
        self.zone = zone
        before = subject.own(beat.before.runs)
        trace = RunTrace(
            before: before, after: subject.own(beat.after.runs), event: beat.event?.id,
            subject.program)
    }

    /// Matches that were made just now, whatever the gate said.
    private var matched: [Decision] {
        beat.decisions.filter { decision in
            decision.scenario == subject.scenario.id && decision.matchedAt == beat.time
                && !beat.before.held.contains { $0.id == decision.id }
        }
    }

    /// Of an event that the scenario asks for.
    func lines(of event: Event, named name: String, _ past: Past) -> [String] {
        let matched = matched
        let taken = matched.flatMap { match in
            match.steps.filter { $0.ids.contains(event.id) }.map(\.name)
        }
        if let step = taken.first {
            return ["taken as step '\(step)': the pattern is complete"]
        }
        if !matched.isEmpty { return ["this completes the pattern"] }
        if !trace.taken.isEmpty {
            let steps = Wording.list(trace.taken.map { "'\($0)'" }, "and")
            return ["taken as step \(steps)\(replacement(by: event))"] + dropped(by: event)
        }
        if !trace.ended.isEmpty {
            return trace.ended.map {
                "this ends \(subject.name(of: $0, in: zone)): \(end(of: $0, event, name))"
            }
        }
        let renewed = renewed
        if !renewed.isEmpty { return renewed + heldLines(event, name) }
        let oversight = Oversight(
            subject: subject, event: event, name: name, past: past, zone: zone)
        return oversight.reasons(before) + heldLines(event, name)
    }

    /// Of a moment at which something was due, and what ended by it.
    func passing(_ past: inout Past) -> [String] {
        let isMatch = !matched.isEmpty
        for run in trace.ended { past.note(run, at: beat.time, isMatch: isMatch) }
        return trace.ended.map { run in
            isMatch
                ? "\(subject.name(of: run, in: zone)) is a match: \(silence(run))"
                : "time is over for \(subject.name(of: run, in: zone)): \(lack(run))"
        }
    }

    /// Partial matches that took nothing, and whose clock the event has started again.
    private var renewed: [String] {
        subject.own(beat.after.runs).filter { run in
            before.contains { $0.ids == run.ids && $0.start == run.start && $0.latest < run.latest }
        }.map { run in
            let end = subject.deadline(of: run).map { ": it waits until \(zone.text($0))" } ?? ""
            return "the clock of \(subject.name(of: run, in: zone)) starts again\(end)"
        }
    }

    private func replacement(by event: Event) -> String {
        guard let run = trace.ended.first(where: { isReplaced($0, by: event) }) else { return "" }
        let isStart = run.ids.count == 1 && subject.leaves.count > 1
        return isStart ? ", in place of the one before" : " again: the time counts from here"
    }
}

// MARK: When there are too many

extension BeatText {
    /// Whether a newer event has taken the place of one of the run's.
    private func isReplaced(_ run: Run, by event: Event) -> Bool {
        subject.scenario.pattern.isPlain && run.key == subject.program.key(of: event)
    }

    private func dropped(by event: Event) -> [String] {
        guard subject.own(beat.after.runs).count >= subject.runsMax else { return [] }
        return trace.ended.filter { !isReplaced($0, by: event) }.map { run in
            "dropped \(subject.name(of: run, in: zone)): a user has at most \(subject.runsMax) in a "
                + "scenario (run.max_runs)"
        }
    }
}

// MARK: Why a run ended

extension BeatText {
    private func end(of run: Run, _ event: Event, _ name: String) -> String {
        let number: Int? =
            if case .step(let number) = subject.program.awaited(by: run) { number } else { nil }
        // Of a loop, those behind it may be in force as well.
        let negatives =
            subject.scenario.pattern.isPlain
            ? subject.negatives(before: number)
            : subject.scenario.pattern.allSteps.filter { !$0.isPositive }
        let killer = negatives.first { step in
            step.takes(name)
                && (step.condition.map { subject.holds($0, event, run.captures) } ?? true)
        }
        if let killer {
            let condition = killer.condition.map { " where \($0.text)" } ?? ""
            return "\(Wording.names(killer.events))\(condition) must not come"
        }
        guard let number, number < subject.leaves.count else {
            return "the very next event decides"
        }
        let step = subject.leaves[number]
        if step.follows == .strict || step.quantity.inner == .consecutive {
            return "the very next event had to be step '\(step.name)'"
        }
        return "step '\(step.name)' can come no more"
    }

    private func lack(_ run: Run) -> String {
        guard case .step(let number) = subject.program.awaited(by: run) else {
            return "the date that 'at' names is missing, or had passed"
        }
        let step = subject.leaves[number]
        let limits = [
            step.within.map { (run.latest + $0, "within \($0.text)") },
            subject.scenario.pattern.within.map {
                (run.start + $0, "within the pattern's \($0.text)")
            },
        ].compactMap(\.self).min { $0.0 < $1.0 }
        return "step '\(step.name)' did not come" + (limits.map { " \($0.1)" } ?? "")
    }

    private func silence(_ run: Run) -> String {
        let names = subject.negatives(before: nil).map { Wording.names($0.events) }
        // A loop that may go on waits for its step, too.
        let isAbsence = subject.program.awaited(by: run) == .absence
        guard isAbsence || !subject.scenario.pattern.matchesOnTimeout, !names.isEmpty else {
            return "what it took by now is enough (on_timeout)"
        }
        return "\(Wording.list(names, "or")) did not come"
    }

    /// What the event means to mails that wait.
    private func heldLines(_ event: Event, _ name: String) -> [String] {
        let waiting = beat.after.held.filter { $0.scenario == subject.scenario.id }
        var lines: [String] = []
        for held in waiting {
            let send = subject.scenario.sends[held.mail]
            let known = beat.before.held.first { $0.id == held.id }
            if known?.hasCome == false, held.hasCome {
                lines.append("this is what the 'if' of \(send.mail) asks for")
            }
            for watch in subject.scenario.policy.cancelOn + send.unless where watch.takes(name) {
                let refutation = Refutation(
                    subject: subject, event: event, captures: held.match.run.captures)
                guard let why = watch.condition.flatMap({ refutation.text($0) }) else { continue }
                lines.append("does not stop the mail \(send.mail): where \(why)")
            }
        }
        return lines
    }
}
