import Events

// What an expression is made of, for whoever talks about it.

extension Expression {
    /// The same with other leaves: literals, properties, and what steps come to.
    package func replacing(_ leaf: (Expression) -> Expression) -> Expression {
        func of(_ part: Expression) -> Expression { part.replacing(leaf) }
        return switch self {
        case .literal, .property, .stepProperty, .firstProperty, .count, .statistic: leaf(self)
        case .exists(let a): .exists(of(a))
        case .not(let a): .not(of(a))
        case .and(let a, let b): .and(of(a), of(b))
        case .or(let a, let b): .or(of(a), of(b))
        case .compare(let operation, let a, let b): .compare(operation, of(a), of(b))
        case .arithmetic(let operation, let a, let b): .arithmetic(operation, of(a), of(b))
        case .isIn(let a, let list): .isIn(of(a), list.map(of))
        case .contains(let a, let b): .contains(of(a), of(b))
        case .startsWith(let a, let b): .startsWith(of(a), of(b))
        case .matches(let a, let pattern): .matches(of(a), pattern)
        }
    }

    /// From left to right.
    package var leaves: [Expression] {
        var leaves: [Expression] = []
        _ = replacing { leaf in
            leaves.append(leaf)
            return leaf
        }
        return leaves
    }

    /// What must all hold; itself, when that is one thing.
    package var conjuncts: [Expression] {
        if case .and(let a, let b) = self { a.conjuncts + b.conjuncts } else { [self] }
    }

    /// Of which one must hold; itself, when that is one thing.
    package var disjuncts: [Expression] {
        if case .or(let a, let b) = self { a.disjuncts + b.disjuncts } else { [self] }
    }

    /// As people write it: without the parentheses around the whole and around what `and` joins.
    package var text: String {
        let parts = conjuncts
        if parts.count > 1 {
            return parts.map { part in
                if case .or = part { "(\(part.text))" } else { part.text }
            }.joined(separator: " and ")
        }
        let choices = disjuncts
        if choices.count > 1 { return choices.map(\.text).joined(separator: " or ") }
        let whole = description
        return whole.hasPrefix("(") ? String(whole.dropFirst().dropLast()) : whole
    }
}
