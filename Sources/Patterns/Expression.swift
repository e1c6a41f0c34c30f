package import Events
package import TextPatterns

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
    /// A property of the first event that an earlier step took: `first(view).sku`.
    case firstProperty(step: String, property: String)
    /// How many events the step took: `count(view)`.
    case count(step: String)
    /// Of a property over all events that the step took: `sum(view.price)`. Only numbers count.
    case statistic(Statistic, step: String, property: String)
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
    /// `x matches 'pattern'`: anywhere in a string.
    case matches(Expression, TextPattern)

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

    /// Of no numbers, the sum is 0 and the others are missing.
    package enum Statistic: String, Sendable, CaseIterable {
        case sum
        case least = "min"
        case greatest = "max"
        case average = "avg"
    }
}
