import Events
import Patterns

// Warnings about patterns that can be read and yet can never do what they say. Only what is certain:
// a false alarm costs more than it saves.

extension Reader {
    /// Looks over a pattern without mistakes. `drafts` are those of its steps.
    mutating func checkSense(_ pattern: Pattern, _ drafts: [Draft]) {
        // A pattern of absences has a step before its own.
        let steps = Array(pattern.steps.suffix(drafts.count))
        checkPauses(pattern, steps, drafts)
        checkLoop(pattern, steps, drafts)
        if pattern.isPlain { checkAbsences(steps, drafts) }
    }

    /// Nothing may come for so long, and by then it is too late.
    private mutating func checkPauses(
        _ pattern: Pattern, _ steps: [Step], _ drafts: [Draft]
    ) {
        var (pause, total) = (Span.seconds(0), Span.seconds(0))
        for (step, draft) in zip(steps, drafts) {
            switch step.kind {
            case .absentBetween(let span, _): pause = max(pause, span ?? .seconds(0))
            case .absentAfter: break
            case .present(let within):
                total.milliseconds += pause.milliseconds
                if let within, pause >= within {
                    warn(
                        draft, "within",
                        "step '\(step.name)' never comes: the 'for' of the 'absent' before it "
                            + "lasts as long as its 'within' or longer")
                } else if pause > .seconds(0), let within = pattern.within, total >= within {
                    warn(
                        draft, "event",
                        "step '\(step.name)' never comes: when the 'for' before it is over, the "
                            + "pattern's 'within' is too")
                }
                pause = .seconds(0)
            }
        }
    }

    /// `within` on the first step is refused, so that only the pattern's bounds its repetition.
    private mutating func checkLoop(_ pattern: Pattern, _ steps: [Step], _ drafts: [Draft]) {
        guard let step = steps.first, let draft = drafts.first, pattern.within == nil else {
            return
        }
        let isOverAtOnce =
            steps.count == 1 && step.quantity.least == 1 && pattern.runs != .all
        guard step.quantity.most != 1, !isOverAtOnce else { return }
        warn(
            draft, "times",
            "the first step waits for ever for its next time; give the pattern a 'within'")
    }

    /// One event, one live run: an absence is asked before the step.
    private mutating func checkAbsences(_ steps: [Step], _ drafts: [Draft]) {
        for (index, step) in steps.enumerated() {
            switch step.kind {
            case .present: break
            case .absentBetween(nil, _):
                let next = steps[index...].first {
                    if case .present = $0.kind { true } else { false }
                }
                guard let next, step.covers(next) else { continue }
                warn(
                    drafts[index], "absent",
                    "step '\(next.name)' never comes: this 'absent' takes all its events and ends "
                        + "the run; ask for others, or leave it out")
            case .absentBetween: break
            case .absentAfter(_, .last, _, _):
                let last = steps[..<index].last {
                    if case .present = $0.kind { true } else { false }
                }
                guard drafts[index].block["anchor"] != nil, let last, step.covers(last) else {
                    continue
                }
                warn(
                    drafts[index], "anchor",
                    "'anchor: last' changes nothing: a newer event of step '\(last.name)' is one of "
                        + "this 'absent', which ends the run")
            case .absentAfter: break
            }
        }
    }

    private mutating func warn(_ draft: Draft, _ key: String, _ message: String) {
        let place = draft.block[key]?.place ?? draft.block.place
        report(place, severity: .warning, message)
    }
}

extension Step {
    /// Whether every event that the other step takes satisfies this one, for certain.
    fileprivate func covers(_ other: Step) -> Bool {
        guard condition == nil || condition == other.condition else { return false }
        return switch (events, other.events) {
        case (.any, _): true
        case (.names, .any): false
        case (.names(let own), .names(let names)): names.allSatisfy(own.contains)
        }
    }
}
