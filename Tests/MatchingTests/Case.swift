import Events
import PatternReference
import Patterns
import Scenarios

/// Some scenarios and a stream for them.
struct Case: Sendable {
    var scenarios: [Scenario]
    var stream: [Arrival]

    func expected(_ fault: Fault? = nil) -> [Found] {
        scenarios.flatMap { Reference($0, fault: fault).matches(in: stream) }.sorted()
    }
}

extension Scenario {
    init(_ id: String, _ pattern: Pattern) {
        self.init(
            id: id, description: "", version: "1", pattern: pattern, sends: [Send(mail: "m")],
            policy: Guard())
    }
}

extension Case: CustomStringConvertible {
    var description: String {
        (scenarios.map(\.summary) + stream.map(\.summary)).joined(separator: "\n")
    }
}

extension Scenario {
    fileprivate var summary: String {
        var head = "\(id): runs \(pattern.runs.rawValue)"
        if let within = pattern.within { head += ", within \(within.milliseconds)" }
        if let key = pattern.key { head += ", per \(key)" }
        if pattern.afterMatch != .noSkip { head += ", after_match \(pattern.afterMatch)" }
        if pattern.matchesOnTimeout { head += ", on_timeout match" }
        return ([head] + pattern.steps.flatMap(\.lines).map { "  " + $0 }).joined(separator: "\n")
    }
}

extension Step {
    /// Those of a group below it.
    fileprivate var lines: [String] { [summary] + group.flatMap(\.lines).map { "  " + $0 } }

    private var summary: String {
        var text = ""
        switch kind {
        case .present(let within):
            text = group.isEmpty ? "\(name): \(events.summary)" : "group"
            if let within { text += " within \(within.milliseconds)" }
        case .absentBetween(let span, let perUser):
            text = "absent: \(events.summary)\(perUser ? " per user" : "")"
            if let span { text += " for \(span.milliseconds)" }
        case .absentAfter(let span, let anchor, let perUser, let date):
            text = "absent: \(events.summary)\(perUser ? " per user" : "")"
            if let span { text += " for \(span.milliseconds)" }
            if let date { text += " at \(date.value) + \(date.shift.milliseconds)" }
            text += " anchor \(anchor.rawValue)"
        }
        if follows != .relaxed { text += " \(follows.rawValue)" }
        if quantity != Quantity() { text += quantity.summary }
        return condition.map { "\(text) where \($0)" } ?? text
    }
}

extension Step.Quantity {
    fileprivate var summary: String {
        var text =
            " times \(least)" + (most.map { most in most == least ? "" : "..\(most)" } ?? "+")
        if isOptional { text += " optional" }
        if isGreedy { text += " greedy" }
        if inner != .relaxed { text += " \(inner.rawValue)" }
        return until.map { "\(text) until \($0)" } ?? text
    }
}

extension Step.Selector {
    fileprivate var summary: String {
        switch self {
        case .any: "*"
        case .names(let names): names.joined(separator: "|")
        }
    }
}

extension Arrival {
    fileprivate var summary: String {
        switch self {
        case .clock(let time): return "  clock \(time.milliseconds)"
        case .click(let click):
            let properties = click.properties.sorted { $0.key < $1.key }
                .map { " \($0.key)=\(Expression.literal($0.value))" }
            let words = [click.id, click.user, click.name].joined(separator: " ")
            return "  \(click.time.milliseconds) \(words)\(properties.joined())"
        }
    }
}
