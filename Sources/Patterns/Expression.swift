package import Events

/// A condition or a variable of a scenario, parsed and checked.
///
/// Truth is two-valued: a comparison with a missing value, or between types that have no order, is
/// false; `!=` is the opposite of `==`. Arithmetic with anything but numbers gives a missing value.
package indirect enum Expression: Equatable, Sendable {
    case literal(Value)
    /// A property of the event at hand: `sku`, or a quoted name with dots or spaces.
    case property(String)
    /// A property of the latest event of an earlier step: `view.sku`.
    case stepProperty(step: String, property: String)
    /// `exists(x)`: x is a property and is there and not null.
    case exists(Expression)
    case not(Expression)
    case and(Expression, Expression)
    case or(Expression, Expression)
    case compare(Comparison, Expression, Expression)
    case arithmetic(Arithmetic, Expression, Expression)
    /// `x in [a, b]`.
    case isIn(Expression, [Expression])
    /// `x contains y`, `x starts_with y`: on strings.
    case contains(Expression, Expression)
    case startsWith(Expression, Expression)

    package enum Comparison: String, Sendable, CaseIterable {
        case equal = "=="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }

    package enum Arithmetic: String, Sendable, CaseIterable {
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
    }
}
