import Events
import TextPatterns

// Functions of a step's events, and regular expressions.

extension Checker {
    mutating func call(_ call: Syntax.Call, at offset: Int) -> Checked {
        let refusal = refusal(
            call.step, own: "it has taken no event before this one",
            unknown: "; an 'absent' has no events")
        if let mistake = mistake(in: call) {
            report(offset, mistake)
        } else if let refusal {
            report(call.stepOffset, refusal)
        }
        let property = call.inner ?? call.outer ?? ""
        let kind: Kind = call.function == .first ? .open : .number
        return (Self.expression(call.function, call.step, property), kind)
    }

    private static func expression(
        _ function: Syntax.Function, _ step: String, _ property: String
    ) -> Expression {
        switch function {
        case .first: .firstProperty(step: step, property: property)
        case .count: .count(step: step)
        case .sum: .statistic(.sum, step: step, property: property)
        case .min: .statistic(.least, step: step, property: property)
        case .max: .statistic(.greatest, step: step, property: property)
        case .avg: .statistic(.average, step: step, property: property)
        }
    }

    /// What is wrong with the way in which the call is written.
    private func mistake(in call: Syntax.Call) -> String? {
        let (word, step) = (call.function.rawValue, call.step)
        let property = (call.inner ?? call.outer).map { Expression.text(name: $0) }
        switch call.function {
        case .first:
            if call.inner == nil, call.outer != nil { return nil }
            return "'first' gives an event, whose property stands behind it: "
                + "write first(\(step)).\(property ?? "property")"
        case .count:
            return property == nil
                ? nil : "'count' counts the events of a step: write count(\(step))"
        case .sum, .min, .max, .avg:
            if call.inner != nil, call.outer == nil { return nil }
            if property == nil, !scope.knows(step) {
                // Most likely a property of this event.
                let owner = scope.earlier.last ?? "step"
                return "'\(word)' looks at a property of a step's events: "
                    + "write \(word)(\(owner).\(step))"
            }
            return "'\(word)' looks at a property of the step's events: "
                + "write \(word)(\(step).\(property ?? "property"))"
        }
    }

    mutating func matches(_ left: Syntax, _ quoted: Syntax.Quoted) -> Checked {
        let subject = text(left, "matches")
        do throws(TextPatternError) {
            return (.matches(subject, try TextPattern(quoted.text)), .truth)
        } catch {
            report(quoted.offset(of: error.offset), "\(error)")
            return (.literal(.bool(false)), .truth)
        }
    }
}

extension Syntax.Call {
    /// `exists` has nothing to ask of it.
    var isNeverMissing: Bool { function == .count || function == .sum }
}

extension Scope {
    fileprivate func knows(_ step: String) -> Bool {
        step == own || earlier.contains(step) || later.contains(step)
    }
}
