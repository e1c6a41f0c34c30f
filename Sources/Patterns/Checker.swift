import Events

/// What the names of a condition may mean at the place where it stands.
package struct Scope: Equatable, Sendable {
    /// Whether there is an event at hand, whose properties bare names are.
    package var hasEvent: Bool
    /// Positive steps whose properties can be named, in order.
    package var earlier: [String]
    /// The step that the condition belongs to, when it has a name.
    package var own: String?
    /// Positive steps that come after.
    package var later: [String]

    package init(
        hasEvent: Bool = true, earlier: [String] = [], own: String? = nil, later: [String] = []
    ) {
        self.hasEvent = hasEvent
        self.earlier = earlier
        self.own = own
        self.later = later
    }
}

/// Turns what was written into what can be evaluated: resolves names, finds nonsense.
struct Checker {
    let scope: Scope
    private(set) var findings: [Finding] = []

    init(scope: Scope) { self.scope = scope }

    /// What a part of a condition yields, as far as its text tells.
    enum Kind: String {
        case truth = "true/false"
        case number = "a number"
        case text = "a text"
        /// A property: known only when the event is there.
        case open
    }

    typealias Checked = (expression: Expression, kind: Kind)

    /// The condition of a step: it must be true or false.
    mutating func condition(_ syntax: Syntax) -> Expression {
        truth(syntax, what: "a condition")
    }

    mutating func check(_ syntax: Syntax) -> Checked {
        switch syntax.shape {
        case .literal(let value): (.literal(value), Self.kind(of: value))
        case .property(let name, let isQuoted): property(name, isQuoted, at: syntax.offset)
        case .stepProperty(let step, let name): stepProperty(step, name, at: syntax.offset)
        case .call(let call): self.call(call, at: syntax.offset)
        case .exists(let operand): exists(operand)
        case .not(let operand): (.not(truth(operand, what: "what 'not' denies")), .truth)
        case .minus(let operand): minus(operand, at: syntax.offset)
        case .and(let parts): (logic(parts, "and", Expression.and), .truth)
        case .or(let parts): (logic(parts, "or", Expression.or), .truth)
        case .compare(let comparison, let left, let right):
            compare(comparison, left, right, at: syntax.offset)
        case .arithmetic(let operation, let left, let right):
            (.arithmetic(operation, number(left, operation), number(right, operation)), .number)
        case .isIn(let one, let list): isIn(one, list)
        case .contains(let left, let right):
            (.contains(text(left, "contains"), text(right, "contains")), .truth)
        case .startsWith(let left, let right):
            (.startsWith(text(left, "starts_with"), text(right, "starts_with")), .truth)
        case .matches(let left, let pattern): matches(left, pattern)
        }
    }

    private static func kind(of value: Value) -> Kind {
        switch value {
        case .bool: .truth
        case .integer, .double: .number
        case .string: .text
        case .missing, .json: .open
        }
    }

    mutating func report(
        _ offset: Int, severity: Diagnostic.Severity = .error, _ message: String
    ) {
        findings.append(Finding(at: offset, severity: severity, message))
    }
}

// MARK: Names

extension Checker {
    private mutating func property(_ name: String, _ isQuoted: Bool, at offset: Int) -> Checked {
        let isStep = (scope.earlier + scope.later).contains(name)
        if !scope.hasEvent {
            let step = isStep ? name : scope.earlier.last ?? "step"
            report(
                offset,
                "'\(name)' is a property of no step; write \(step).property"
                    + (isStep ? "" : ", or '\(name)' in quotes for the text itself"))
        } else if name.isEmpty {
            report(offset, "a property has a name of at least one character")
        } else if isStep, !isQuoted {
            report(
                offset, severity: .warning,
                "'\(name)' is a step, yet alone it means the event's property; "
                    + "write \(name).property, or `\(name)` in back-quotes")
        }
        return (.property(name), .open)
    }

    private mutating func stepProperty(_ step: String, _ name: String, at offset: Int) -> Checked {
        let dotted = scope.hasEvent ? "; a property with a dot is `\(step).\(name)`" : ""
        let refusal = refusal(
            step, own: "its event's property is '\(name)' alone", unknown: dotted)
        if let refusal { report(offset, refusal) }
        return (.stepProperty(step: step, property: name), .open)
    }

    /// Why the step's events cannot be spoken of here; nil: they can. The way out for the
    /// condition's `own` step and, where no known name is near, for an `unknown` one.
    func refusal(_ step: String, own: String, unknown: String) -> String? {
        if scope.earlier.contains(step) { return nil }
        if step == scope.own { return "'\(step)' is this very step; \(own)" }
        let valid =
            scope.earlier.isEmpty
            ? "no step comes before this one" : "here are \(scope.earlier.joined(separator: ", "))"
        if scope.later.contains(step) { return "step '\(step)' comes later; \(valid)" }
        let hint = Spelling.hint(step, in: scope.earlier)
        return "no step is called '\(step)'; \(valid)\(hint.isEmpty ? unknown : hint)"
    }

    private mutating func exists(_ operand: Syntax) -> Checked {
        switch operand.shape {
        case .property, .stepProperty: break
        case .call(let call) where !call.isNeverMissing: break
        default: report(operand.offset, "exists(x) asks for a property; this is none")
        }
        return (.exists(check(operand).expression), .truth)
    }
}

// MARK: Operators

extension Checker {
    private mutating func truth(_ syntax: Syntax, what: String) -> Expression {
        let checked = check(syntax)
        if checked.kind == .number || checked.kind == .text {
            report(
                syntax.offset, "\(what) must be true or false; found \(checked.kind.rawValue)")
        }
        return checked.expression
    }

    /// Balanced, so that hundreds of alternatives make no deep tree; the order stays.
    private mutating func logic(
        _ parts: [Syntax], _ word: String, _ join: (Expression, Expression) -> Expression
    ) -> Expression {
        var row: [Expression] = []
        for part in parts { row.append(truth(part, what: "a side of '\(word)'")) }
        while row.count > 1 {
            var joined: [Expression] = []
            for index in stride(from: 0, to: row.count, by: 2) {
                let isPair = index + 1 < row.count
                joined.append(isPair ? join(row[index], row[index + 1]) : row[index])
            }
            row = joined
        }
        return row[0]
    }

    private mutating func minus(_ operand: Syntax, at offset: Int) -> Checked {
        let value = number(operand, .subtract)
        switch value {
        case .literal(.integer(let number)): return (.literal(.integer(-number)), .number)
        case .literal(.double(let number)): return (.literal(.double(-number)), .number)
        default: return (.arithmetic(.subtract, .literal(.integer(0)), value), .number)
        }
    }

    private mutating func number(
        _ syntax: Syntax, _ operation: Expression.Arithmetic
    ) -> Expression {
        let checked = check(syntax)
        if checked.kind == .truth || checked.kind == .text {
            report(
                syntax.offset, severity: .warning,
                "'\(operation.rawValue)' counts with numbers only; "
                    + "with \(checked.kind.rawValue) it gives nothing")
        }
        return checked.expression
    }

    mutating func text(_ syntax: Syntax, _ word: String) -> Expression {
        let checked = check(syntax)
        if checked.kind == .truth || checked.kind == .number {
            report(
                syntax.offset, severity: .warning,
                "'\(word)' looks into texts only; "
                    + "with \(checked.kind.rawValue) it is always false")
        }
        return checked.expression
    }

    private mutating func compare(
        _ comparison: Expression.Comparison, _ left: Syntax, _ right: Syntax, at offset: Int
    ) -> Checked {
        let (a, b) = (check(left), check(right))
        let isOrder = comparison != .equal && comparison != .notEqual
        if let clash = Self.clash(a.kind, b.kind) {
            let result = comparison == .notEqual ? "true" : "false"
            report(
                offset, severity: .warning, "\(clash) are never equal or in order: always \(result)"
            )
        } else if isOrder, a.kind == .truth || b.kind == .truth {
            report(offset, severity: .warning, "true and false have no order: always false")
        }
        return (.compare(comparison, a.expression, b.expression), .truth)
    }

    private mutating func isIn(_ one: Syntax, _ list: [Syntax]) -> Checked {
        let subject = check(one)
        var items: [Expression] = []
        for item in list {
            let checked = check(item)
            if let clash = Self.clash(subject.kind, checked.kind) {
                report(item.offset, severity: .warning, "\(clash) are never equal")
            }
            items.append(checked.expression)
        }
        return (.isIn(subject.expression, items), .truth)
    }

    private static func clash(_ a: Kind, _ b: Kind) -> String? {
        guard a != .open, b != .open, a != b else { return nil }
        return "\(a.rawValue) and \(b.rawValue)"
    }
}
