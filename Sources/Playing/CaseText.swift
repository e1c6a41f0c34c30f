import Events
import Patterns
import Policy
import Scenarios

/// Tells the author of a test that failed what happened, and where that differs.
struct CaseText {
    let performance: Performance
    let rules: Rules

    /// Events and decisions of the story that are shown: the last ones of a longer one.
    private static let storyMax = 200

    /// One line a difference.
    func sentence(_ difference: Comparison.Difference) -> String {
        switch difference {
        case .missing(let wanted):
            "expected \(text(wanted)); \(cause(of: wanted))"
        case .elsewhen(let wanted, let found):
            "expected \(text(wanted)); found it at \(rules.zone.text(found.decidedAt))"
                + distance(wanted, found)
        case .unexpected(let found):
            "not expected: \(text(found)) at \(rules.zone.text(found.decidedAt))"
        }
    }

    /// What was given, and below each event what came of it.
    var story: [String] {
        var lines = ["what happened, in the configured zone \(rules.zone.name):"]
        var last: EventTime?
        let entries = performance.entries
        var said: Set<String> = []
        if entries.count > Self.storyMax {
            lines.append("  … \(entries.count - Self.storyMax) events and decisions, then")
        }
        for entry in entries.suffix(Self.storyMax) {
            let time = rules.zone.text(entry.time)
            switch entry.what {
            case .event(let given):
                lines.append("  \(time)  \(given.text)")
                lines += slips(in: given).filter { said.insert($0).inserted }.map {
                    "      (\($0))"
                }
            case .remark(let text):
                lines.append(entry.time == last ? "      (\(text))" : "  \(time)    (\(text))")
            case .decision(let decision):
                lines.append("  \(time)    -> \(text(decision))\(until(decision))")
            }
            last = entry.time
        }
        return lines
    }

    private func text(_ wanted: Script.Expected) -> String {
        let time = wanted.at.map { " at \(rules.zone.text($0))" } ?? ""
        return "\(text(wanted.kind, wanted.what, wanted.user))\(time) (line \(wanted.line))"
    }

    private func text(_ decision: Decision) -> String {
        guard let kind = ScenarioTest.Expectation.Kind(rawValue: decision.kind) else { return "" }
        let isSeries = Set(performance.decisions.map(\.mail)).count > 1
        let mail = isSeries && kind != .send ? " of \(decision.mail)" : ""
        return text(kind, decision.what + mail, decision.user)
    }

    private func text(
        _ kind: ScenarioTest.Expectation.Kind, _ what: String, _ user: String
    ) -> String {
        "\(kind.rawValue) \(what)\(kind == .send ? " to" : " for") \(user)"
    }

    private func until(_ decision: Decision) -> String {
        guard case .hold(let due, _) = decision.verdict else { return "" }
        return ", until \(rules.zone.text(due))"
    }

    private func distance(_ wanted: Script.Expected, _ found: Decision) -> String {
        guard let at = wanted.at else { return "" }
        let span = found.decidedAt - at
        return ", \(span.text) \(span < .seconds(0) ? "earlier" : "later")"
    }
}

// MARK: Causes

extension CaseText {
    /// Why an expected decision may not have been made.
    private func cause(of wanted: Script.Expected) -> String {
        let own = performance.decisions.filter { $0.user.hasBytes(of: wanted.user) }
        if wanted.kind == .send, let end = own.last(where: { $0.kind == "suppress" }) {
            let time = rules.zone.text(end.decidedAt)
            return "found \(text(end)) at \(time)\(meaning(of: end))"
        }
        if let last = own.last {
            return "the last decision for \(wanted.user) is \(text(last))"
        }
        let place = performance.waiting.last { $0.user.hasBytes(of: wanted.user) }
        guard let place else {
            return "the pattern never came to its end for \(wanted.user)"
        }
        return "the pattern did not come to its end for \(wanted.user): it still waits behind step "
            + "'\(place.step)' (line \(place.line))"
    }

    private func meaning(of decision: Decision) -> String {
        guard case .suppress(let why) = decision.verdict else { return "" }
        return why.meaning.map { ": \($0)" } ?? ""
    }

    /// Slips that make an event pass unseen.
    private func slips(in given: Script.Given) -> [String] {
        let vocabulary = performance.vocabulary
        if !vocabulary.events.contains(where: { $0.hasBytes(of: given.event) }),
            !vocabulary.takesAnyEvent
        {
            let hint = Spelling.hint(given.event, in: vocabulary.events)
            return ["nothing in the scenario asks for '\(given.event)'\(hint)"]
        }
        return given.properties.compactMap { property in
            let known = vocabulary.properties
            guard !known.contains(where: { $0.hasBytes(of: property.name) }),
                let meant = Spelling.nearest(property.name, in: known),
                !given.properties.contains(where: { $0.name.hasBytes(of: meant) })
            else { return nil }
            return "nothing reads the property '\(property.name)'; did you mean '\(meant)'?"
        }
    }
}
