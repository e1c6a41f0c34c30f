import Events
import Matching
import Patterns
import Playing
import Policy
import Scenarios

/// How a scenario stands for a user: what waits, for what, and what the gate would say.
struct Prospect {
    let subject: Subject
    let state: UserState
    /// Whether anything is known of the user.
    var isStored = true
    /// What the gate takes for now; nil: nobody knows.
    let now: EventTime?

    var zone: Zone { subject.zone(of: state.profile) }
    var scenario: Scenario { subject.scenario }

    /// Partial matches that are told one by one.
    private static let runsMax = 20

    var lines: [String] {
        let runs = subject.own(state.runs)
        var lines = runs.prefix(Self.runsMax).flatMap(self.lines)
        if runs.count > Self.runsMax {
            lines.append("and \(runs.count - Self.runsMax) more partial matches")
        }
        lines += state.held.filter { $0.scenario == scenario.id }.flatMap(self.lines)
        if lines.isEmpty {
            let nothing = isStored ? "nothing waits" : "nothing is known of the user"
            lines = [nothing, isOver ?? "a match takes \(wanted)"]
        }
        return lines + (isStored ? outlook : []) + sent
    }

    /// Why no match can come any more.
    private var isOver: String? {
        guard let first = subject.leaves.first, first.isFirstEver,
            subject.program.firsts.contains(where: { state.had.contains($0.fingerprint) })
        else { return nil }
        return "no match can come any more: the user has had the first "
            + "\(Wording.names(first.events)) already (first_ever of '\(first.name)')"
    }

    // MARK: Runs

    private func lines(_ run: Run) -> [String] {
        let taken = subject.program.events(of: run).map { name, ids in
            "'\(name)'" + (ids.count > 1 ? " (\(ids.count) events)" : "")
        }
        var name = subject.name(of: run, in: zone)
        name += ": taken is \(Wording.list(taken, "and"))"
        return [name, "    \(waiting(run))"]
    }

    private func waiting(_ run: Run) -> String {
        let deadline = subject.deadline(of: run).map { zone.text($0) }
        switch subject.program.awaited(by: run) {
        case .step(let number):
            let negatives = subject.negatives(before: number)
            let quiet = negatives.compactMap(\.quietSpan).max()
            return "waits for \(text(subject.leaves[number], run))\(alternative(number, run))"
                + (quiet.map { " from \(zone.text(run.latest + $0)) on" } ?? "")
                + (deadline.map { " before \($0)" } ?? ", for ever")
                + spoilers(negatives, run)
        case .absence:
            return "waits for time to pass: a match at \(deadline ?? "no time")"
                + spoilers(subject.negatives(before: nil), run)
        case .olderRuns:
            return "is complete, and waits for older partial matches to end (after_match)"
        case .event: return "waits for the very next event, which decides"
        }
    }

    /// A loop that has come often enough may be left.
    private func alternative(_ number: Int, _ run: Run) -> String {
        guard subject.mayLeave(subject.leaves[number], run), number + 1 < subject.leaves.count
        else {
            return ""
        }
        return ", or for '\(subject.leaves[number + 1].name)',"
    }

    private func text(_ step: Step, _ run: Run) -> String {
        "'\(step.name)' (\(Wording.names(step.events)))"
            + (subject.keyText(run.key).map { " of \($0)" } ?? "") + condition(step, run)
    }

    /// With what earlier steps captured in the place of their names.
    private func condition(_ step: Step, _ run: Run) -> String {
        guard let condition = step.condition else { return "" }
        let told = condition.replacing { leaf in
            // What a step's events come to is told by its name: a number alone says nothing.
            guard case .stepProperty = leaf else { return leaf }
            let value = subject.value(of: leaf, nil, run.captures)
            if case .string(let text) = value, text.contains("@") { return leaf }
            return value.isMissing ? leaf : .literal(value)
        }
        return " where \(told.text)"
    }

    private func spoilers(_ negatives: [Step], _ run: Run) -> String {
        let names = negatives.map { Wording.names($0.events) + condition($0, run) }
        return names.isEmpty ? "" : ", unless \(Wording.list(names, "or")) comes"
    }

    // MARK: Mails

    private func lines(_ held: Held) -> [String] {
        let send = scenario.sends[held.mail]
        var line = "the mail \(send.mail) waits until \(zone.text(held.due)), for the match of "
        line += zone.text(held.match.at)
        var notes: [String] = []
        if let onlyIf = send.onlyIf {
            let asked = onlyIf.map(\.text).joined(separator: ", ")
            notes.append(
                held.hasCome ? "its 'if' has come: \(asked)" : "it still needs, by 'if': \(asked)")
        }
        let stops = scenario.policy.cancelOn + send.unless
        if !stops.isEmpty {
            notes.append("this would stop it: \(stops.map(\.text).joined(separator: ", "))")
        }
        return [line] + notes.map { "    \($0)" }
    }

    /// What stands in the way of a mail, should a match be made now.
    private var outlook: [String] {
        var lines: [String] = []
        let gate = GateText(subject: subject, zone: zone, profile: state.profile, sent: state.sent)
        if let now {
            lines += [gate.oncePer(at: now), gate.cap(at: now)].compactMap(\.self).map {
                "no mail now: \($0)"
            }
        }
        if scenario.policy.messageClass.isPolite {
            if let no = gate.consent { lines.append("no mail now: \(no)") }
            if subject.rules.needsConsent(scenario),
                state.profile.consents.word(on: scenario.policy.consentTopic) == nil
            {
                lines.append("no mail now: no consent is known (a subscribed event tells it)")
            }
        }
        if state.profile.isAddressBad {
            lines.append("no mail now: mail to the address came back for good")
        }
        if state.profile.email == nil, scenario.sends.contains(where: { $0.to == nil }) {
            lines.append("no mail now: no address is known (an identify event tells it)")
        }
        return lines
    }

    private var sent: [String] {
        let own = Fingerprint.of(scenario.id)
        let times = state.sent.filter { $0.scenario == own }.map { zone.text($0.at) }
        return times.isEmpty ? [] : ["sent before: \(times.joined(separator: ", "))"]
    }

    // MARK: The pattern

    private var wanted: String {
        let steps = scenario.pattern.steps.map(Self.text)
        let key = scenario.pattern.key.map { ", all with the same \($0)" } ?? ""
        let within = scenario.pattern.within.map { ", all within \($0.text)" } ?? ""
        return steps.joined(separator: ", then ") + key + within
    }

    private static func text(_ step: Step) -> String {
        if !step.group.isEmpty {
            return "(" + step.group.map(text).joined(separator: ", then ") + ")" + times(step)
        }
        let events = Wording.names(step.events) + (step.condition.map { " where \($0.text)" } ?? "")
        switch step.kind {
        case .present(let within):
            return "'\(step.name)' (\(events))" + times(step)
                + (within.map { " within \($0.text)" } ?? "")
        case .absentBetween(let span, _):
            return "no \(events)" + (span.map { " for \($0.text)" } ?? "")
        case .absentAfter(let span, _, _, let date):
            return "no \(events)" + (span.map { " for \($0.text)" } ?? "")
                + (date.map { " until the date \($0.value.text)" } ?? "")
        }
    }

    private static func times(_ step: Step) -> String {
        let quantity = step.quantity
        let times =
            switch (quantity.least, quantity.most) {
            case (1, 1): ""
            case (let least, nil): " \(least) times or more"
            case (let least, let most?):
                least == most ? " \(least) times" : " \(least) to \(most) times"
            }
        return times + (quantity.isOptional ? ", or not" : "")
    }
}
