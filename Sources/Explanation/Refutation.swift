import Events
import Patterns

/// Which part of a condition is false, with the values that were found.
struct Refutation {
    let subject: Subject
    let event: Event
    let captures: [Value]

    /// Nil: the condition holds.
    func text(_ condition: Patterns.Expression) -> String? {
        subject.holds(condition, event, captures) ? nil : why(condition)
    }

    private func why(_ condition: Patterns.Expression) -> String {
        let parts = condition.conjuncts
        if parts.count > 1 {
            return parts.filter { !subject.holds($0, event, captures) }.map(why)
                .joined(separator: "; ")
        }
        let choices = condition.disjuncts
        if choices.count > 1 { return choices.map(why).joined(separator: ", nor ") }
        let found = values(in: condition)
        return condition.text + (found.isEmpty ? "" : ", but " + Wording.list(found, "and"))
            + clash(in: condition)
    }

    private func values(in part: Patterns.Expression) -> [String] {
        var told: [String] = []
        for leaf in part.leaves {
            if case .literal = leaf { continue }
            let value = subject.value(of: leaf, event, captures)
            let text =
                value.isMissing
                ? "there is no \(leaf.text)" : "\(leaf.text) is \(Wording.value(value))"
            if !told.contains(text) { told.append(text) }
        }
        return told
    }

    /// `"80"` is not 80.
    private func clash(in part: Patterns.Expression) -> String {
        guard case .compare(_, let a, let b) = part else { return "" }
        let kinds = [a, b].map { kind(of: subject.value(of: $0, event, captures)) }
        return Set(kinds) == ["text", "number"] ? " (a text is no number)" : ""
    }

    private func kind(of value: Value) -> String {
        switch value {
        case .string: "text"
        case .integer, .double: "number"
        default: ""
        }
    }
}
