import Events
import Patterns
import Playing
import Scenarios

/// How values and names are told.
enum Wording {
    /// Unicode scalars of a text that are shown.
    private static let textMax = 60

    /// Mail addresses are nobody's business here, whatever property carries them.
    static func value(_ value: Value) -> String {
        switch value {
        case .string(let text), .json(let text):
            if text.contains("@") { return "(a text with an @)" }
            let shown = text.unicodeScalars.prefix(textMax)
            let isCut = text.unicodeScalars.count > textMax
            return Printable.text("'\(String(shown))\(isCut ? "…" : "")'")
        case .missing: return "nothing"
        case .bool, .integer, .double: return Expression.literal(value).description
        }
    }

    static func names(_ events: Step.Selector) -> String {
        switch events {
        case .any: "any event"
        case .names(let names): list(names, "or")
        }
    }

    /// `a, b or c`
    static func list(_ words: [String], _ last: String) -> String {
        guard words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " \(last) \(words[words.count - 1])"
    }

    static func count(_ number: Int, _ noun: String, _ plural: String? = nil) -> String {
        number == 1 ? "1 \(noun)" : "\(number) \(plural ?? noun + "s")"
    }
}

extension QuietHours {
    var text: String {
        [start, end].map { minute in
            let parts = [minute / 60, minute % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
            return parts.joined(separator: ":")
        }.joined(separator: "-")
    }
}

extension Step {
    func takes(_ name: String) -> Bool {
        switch events {
        case .any: true
        case .names(let names): names.contains { $0.hasBytes(of: name) }
        }
    }
}

extension Watch {
    func takes(_ name: String) -> Bool { events.contains { $0.hasBytes(of: name) } }

    var text: String {
        Wording.list(events, "or") + (condition.map { " where \($0.text)" } ?? "")
    }
}
