package import Events
package import Patterns
import TextPatterns

/// Says what a condition yields for an event at hand and the clicks that earlier steps took.
package struct Judgement {
    package var click: Click
    /// By step, in order.
    package var earlier: [String: [Click]]
    let fault: Fault?

    package init(click: Click, earlier: [String: [Click]], fault: Fault? = nil) {
        self.click = click
        self.earlier = earlier
        self.fault = fault
    }

    /// Nothing but true is true.
    package func isTrue(_ expression: Expression) -> Bool { value(expression) == .bool(true) }

    package func value(_ expression: Expression) -> Value {
        switch expression {
        case .literal(let value): value
        case .property(let name): click[name]
        case .stepProperty(let step, let name): earlier[step]?.last?[name] ?? .missing
        case .firstProperty(let step, let name): first(step)?[name] ?? .missing
        case .count(let step): .integer(Int64(earlier[step, default: []].count))
        case .statistic(let statistic, let step, let name): self.statistic(statistic, step, name)
        case .exists(let operand): .bool(value(operand) != .missing)
        case .not(let operand): .bool(!isTrue(operand))
        case .and(let a, let b): .bool([a, b].allSatisfy(isTrue))
        case .or(let a, let b): .bool([a, b].contains(where: isTrue))
        case .compare(let comparison, let a, let b):
            .bool(compare(comparison, value(a), value(b)))
        case .arithmetic(let operation, let a, let b):
            calculate(operation, value(a), value(b))
        case .isIn(let one, let list):
            .bool(list.contains { compare(.equal, value(one), value($0)) })
        case .contains(let a, let b):
            .bool(texts(value(a), value(b)).map { holds($0, anywhere: $1) } ?? false)
        case .startsWith(let a, let b):
            .bool(texts(value(a), value(b)).map { Array($0.utf8).starts(with: $1.utf8) } ?? false)
        case .matches(let one, let pattern): .bool(matches(value(one), pattern.source))
        }
    }

    /// As Swift's own regular expressions see it.
    private func matches(_ value: Value, _ source: String) -> Bool {
        guard case .string(let text) = value, let regex = try? Regex(source) else { return false }
        return text.contains(regex.matchingSemantics(.unicodeScalar))
    }

    private func compare(_ comparison: Expression.Comparison, _ a: Value, _ b: Value) -> Bool {
        let order = order(a, b)
        return switch comparison {
        case .equal: isSame(a, b)
        case .notEqual: !isSame(a, b)
        case .less: order == -1
        case .lessOrEqual: order == -1 || order == 0
        case .greater: order == 1
        case .greaterOrEqual: order == 1 || order == 0
        }
    }

    private func isSame(_ a: Value, _ b: Value) -> Bool {
        if case .bool(let a) = a, case .bool(let b) = b { return a == b }
        return order(a, b) == 0
    }

    /// -1, 0 or 1; nil where there is no order.
    func order(_ a: Value, _ b: Value) -> Int? {
        if let (a, b) = texts(a, b) {
            return Array(a.utf8) == Array(b.utf8)
                ? 0 : a.unicodeScalars.lexicographicallyPrecedes(b.unicodeScalars) ? -1 : 1
        }
        guard let a = number(a), let b = number(b), !a.isNaN, !b.isNaN else { return nil }
        return a < b ? -1 : a > b ? 1 : 0
    }

    func calculate(_ operation: Expression.Arithmetic, _ a: Value, _ b: Value) -> Value {
        guard let x = number(a), let y = number(b) else { return .missing }
        return switch operation {
        case .add: .double(x + y)
        case .subtract: .double(x - y)
        case .multiply: .double(x * y)
        case .divide: y == 0 ? .missing : .double(x / y)
        }
    }

    private func texts(_ a: Value, _ b: Value) -> (String, String)? {
        guard case .string(let a) = a, case .string(let b) = b else { return nil }
        return (a, b)
    }

    func number(_ value: Value) -> Double? {
        switch value {
        case .integer(let number): Double(number)
        case .double(let number): number
        default: nil
        }
    }

    private func holds(_ text: String, anywhere part: String) -> Bool {
        let (text, part) = (Array(text.utf8), Array(part.utf8))
        return text.indices.contains { text[$0...].starts(with: part) } || part.isEmpty
    }
}
