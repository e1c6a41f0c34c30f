package import Events
package import Patterns
package import TextPatterns

/// An expression with its names resolved to numbers: what the matcher evaluates.
package indirect enum Term: Equatable, Sendable {
    case literal(Value)
    /// A slot of the event at hand.
    case property(Int)
    /// A place among the captures of the run.
    case captured(Int)
    case exists(Term)
    case not(Term)
    case and(Term, Term)
    case or(Term, Term)
    case compare(Patterns.Expression.Comparison, Term, Term)
    case arithmetic(Patterns.Expression.Arithmetic, Term, Term)
    case isIn(Term, [Term])
    case contains(Term, Term)
    case startsWith(Term, Term)
    case matches(Term, TextPattern)

    /// Whether the condition holds; anything but true is false.
    package func holds(properties: [Value], captures: [Value]) -> Bool {
        value(properties: properties, captures: captures) == .bool(true)
    }

    package func value(properties: [Value], captures: [Value]) -> Value {
        func of(_ term: Term) -> Value { term.value(properties: properties, captures: captures) }
        func isTrue(_ term: Term) -> Bool { of(term) == .bool(true) }
        switch self {
        case .literal(let value): return value
        case .property(let slot): return properties[slot]
        case .captured(let index): return captures[index]
        case .exists(let term): return .bool(!of(term).isMissing)
        case .not(let term): return .bool(!isTrue(term))
        case .and(let a, let b): return .bool(isTrue(a) && isTrue(b))
        case .or(let a, let b): return .bool(isTrue(a) || isTrue(b))
        case .compare(let operation, let a, let b):
            return .bool(relation(of(a), operation, of(b)))
        case .arithmetic(let operation, let a, let b):
            return calculate(of(a), operation, of(b))
        case .isIn(let term, let list):
            let value = of(term)
            return .bool(list.contains { relation(value, .equal, of($0)) })
        case .contains(let text, let part):
            guard case .string(let text) = of(text), case .string(let part) = of(part) else {
                return .bool(false)
            }
            return .bool(part.isEmpty || text.utf8.contains(part.utf8))
        case .startsWith(let text, let part):
            guard case .string(let text) = of(text), case .string(let part) = of(part) else {
                return .bool(false)
            }
            return .bool(text.utf8.starts(with: part.utf8))
        case .matches(let text, let pattern):
            guard case .string(let text) = of(text) else { return .bool(false) }
            return .bool(pattern.isFound(in: text))
        }
    }
}

private func relation(
    _ a: Value, _ operation: Patterns.Expression.Comparison, _ b: Value
) -> Bool {
    switch operation {
    case .equal: isEqual(a, b)
    case .notEqual: !isEqual(a, b)
    case .less: isOrdered(a, b) { $0 < 0 }
    case .lessOrEqual: isOrdered(a, b) { $0 <= 0 }
    case .greater: isOrdered(a, b) { $0 > 0 }
    case .greaterOrEqual: isOrdered(a, b) { $0 >= 0 }
    }
}

/// A missing value equals nothing, not even another one; 1 equals 1.0; "1" equals neither.
private func isEqual(_ a: Value, _ b: Value) -> Bool {
    switch (a, b) {
    case (.missing, _), (.json, _): false
    case (.integer(let a), .double(let b)): Double(a) == b
    case (.double(let a), .integer(let b)): a == Double(b)
    default: a == b
    }
}

/// `test` is asked with the sign of the order of `a` and `b`, if numbers or texts (by their bytes).
func isOrdered(_ a: Value, _ b: Value, _ test: (Int) -> Bool) -> Bool {
    func sign<T: Comparable>(_ a: T, _ b: T) -> Bool {
        a < b ? test(-1) : a == b ? test(0) : a > b ? test(1) : false
    }
    switch (a, b) {
    case (.integer(let a), .integer(let b)): return sign(a, b)
    case (.double(let a), .double(let b)): return sign(a, b)
    case (.integer(let a), .double(let b)): return sign(Double(a), b)
    case (.double(let a), .integer(let b)): return sign(a, Double(b))
    case (.string(let a), .string(let b)):
        return a.hasBytes(of: b) ? test(0) : test(a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1)
    default: return false
    }
}

/// Integers stay integers while they fit; a division, or an overflow, gives a double.
func calculate(
    _ a: Value, _ operation: Patterns.Expression.Arithmetic, _ b: Value
) -> Value {
    if case .integer(let a) = a, case .integer(let b) = b, operation != .divide {
        let (result, overflow) =
            switch operation {
            case .add: a.addingReportingOverflow(b)
            case .subtract: a.subtractingReportingOverflow(b)
            default: a.multipliedReportingOverflow(by: b)
            }
        if !overflow { return .integer(result) }
    }
    guard let a = number(a), let b = number(b) else { return .missing }
    let result =
        switch operation {
        case .add: a + b
        case .subtract: a - b
        case .multiply: a * b
        case .divide: a / b
        }
    return result.isFinite ? .double(result) : .missing
}

func number(_ value: Value) -> Double? {
    switch value {
    case .integer(let number): Double(number)
    case .double(let number): number
    default: nil
    }
}
