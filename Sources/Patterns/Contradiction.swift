import Events

// What can be proved of a condition without any event.

extension Expression {
    /// The part that can never be true, as it is written; nil: nothing of the kind is certain.
    package var contradiction: String? {
        let parts = conjuncts
        for part in parts {
            if let never = part.impossibility { return never }
        }
        var seen: [Expression] = []
        for subject in parts.flatMap(\.leaves) where !seen.contains(subject) {
            seen.append(subject)
            let own = parts.filter { Demand($0, of: subject) != nil }
            if Demand.clash(own.compactMap { Demand($0, of: subject) }) {
                return own.map(\.text).joined(separator: " and ")
            }
        }
        return nil
    }

    /// The same of what `and` does not join.
    private var impossibility: String? {
        switch self {
        case .literal(.bool(false)): return text
        case .compare(let comparison, .literal(let a), .literal(let b)):
            return Demand.isKnown(a, comparison, b) == false ? text : nil
        case .not(.compare(let comparison, .literal(let a), .literal(let b))):
            return Demand.isKnown(a, comparison, b) == true ? text : nil
        case .compare(.less, let a, let b), .compare(.greater, let a, let b):
            return a == b ? text : nil
        case .or:
            return disjuncts.allSatisfy { $0.contradiction != nil } ? text : nil
        default: return nil
        }
    }
}

/// What a part of a condition asks of one property.
private enum Demand {
    case compared(Expression.Comparison, Value)
    case among([Value])
    case text
    case there
    case missing

    /// Nil: nothing that is known without an event.
    init?(_ part: Expression, of subject: Expression) {
        switch part {
        case .compare(let comparison, subject, .literal(let value)):
            self = .compared(comparison, value)
        case .compare(let comparison, .literal(let value), subject):
            self = .compared(comparison.mirrored, value)
        case .not(.compare(.equal, subject, .literal(let value))):
            self = .compared(.notEqual, value)
        case .isIn(subject, let list):
            let values = list.compactMap { item -> Value? in
                if case .literal(let value) = item { value } else { nil }
            }
            guard values.count == list.count else { return nil }
            self = .among(values)
        case .contains(subject, _), .startsWith(subject, _), .matches(subject, _): self = .text
        case .exists(subject): self = .there
        case .not(.exists(subject)): self = .missing
        default: return nil
        }
    }

    /// Whether no value meets all of them.
    static func clash(_ demands: [Demand]) -> Bool {
        let isMissing = demands.contains { if case .missing = $0 { true } else { false } }
        if isMissing { return demands.contains(where: \.needsValue) }
        for demand in demands {
            guard let candidates = demand.candidates else { continue }
            return !candidates.contains { value in demands.allSatisfy { $0.isMet(by: value) } }
        }
        return clash(ofRanges: demands)
    }

    private static func clash(ofRanges demands: [Demand]) -> Bool {
        var bounds: [(comparison: Expression.Comparison, value: Value)] = []
        var isText = false
        for demand in demands {
            switch demand {
            case .compared(let comparison, let value) where comparison.isOrder:
                bounds.append((comparison, value))
            case .text: isText = true
            default: break
            }
        }
        let lower = bounds.filter { $0.comparison == .greater || $0.comparison == .greaterOrEqual }
        let upper = bounds.filter { $0.comparison == .less || $0.comparison == .lessOrEqual }
        for low in lower {
            for high in upper {
                guard let order = order(low.value, high.value) else { return true }
                let isClosed =
                    low.comparison == .greaterOrEqual && high.comparison == .lessOrEqual
                if order > 0 || order == 0 && !isClosed { return true }
            }
        }
        let isNumber = bounds.contains { !$0.value.isText }
        return isNumber && (isText || bounds.contains { $0.value.isText })
    }

    private var needsValue: Bool {
        switch self {
        case .compared(.notEqual, _), .missing: false
        case .compared, .among, .text, .there: true
        }
    }

    /// Nil: not to be counted.
    private var candidates: [Value]? {
        switch self {
        case .compared(.equal, let value): [value]
        case .among(let values): values
        default: nil
        }
    }

    private func isMet(by value: Value) -> Bool {
        switch self {
        case .compared(let comparison, let other):
            // Of what is not known, nothing is said.
            Self.isKnown(value, comparison, other) ?? (comparison == .notEqual)
        case .among(let values):
            values.contains { Self.isKnown(value, .equal, $0) == true }
        case .text: value.isText
        case .there: true
        case .missing: false
        }
    }

    /// Whether it holds between two values of one kind; nil: they are of two, or have no order.
    static func isKnown(_ a: Value, _ comparison: Expression.Comparison, _ b: Value) -> Bool? {
        if case .bool(let a) = a, case .bool(let b) = b {
            return comparison == .equal ? a == b : comparison == .notEqual ? a != b : nil
        }
        guard let order = order(a, b) else { return nil }
        return switch comparison {
        case .equal: order == 0
        case .notEqual: order != 0
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .greater: order > 0
        case .greaterOrEqual: order >= 0
        }
    }

    /// The sign of the order; nil: there is none.
    private static func order(_ a: Value, _ b: Value) -> Int? {
        func sign<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : a == b ? 0 : 1 }
        switch (a, b) {
        case (.integer(let a), .integer(let b)): return sign(a, b)
        case (.double(let a), .double(let b)): return sign(a, b)
        case (.integer(let a), .double(let b)): return sign(Double(a), b)
        case (.double(let a), .integer(let b)): return sign(a, Double(b))
        case (.string(let a), .string(let b)):
            if a.hasBytes(of: b) { return 0 }
            return a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1
        default: return nil
        }
    }
}

extension Value {
    fileprivate var isText: Bool { if case .string = self { true } else { false } }
}

extension Expression.Comparison {
    fileprivate var isOrder: Bool { self != .equal && self != .notEqual }

    /// As it reads from right to left.
    fileprivate var mirrored: Self {
        switch self {
        case .equal, .notEqual: self
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        }
    }
}
