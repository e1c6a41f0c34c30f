import Events
import Patterns

extension Judgement {
    /// A way to get the functions of a step's events wrong. The random cases must tell each from
    /// the rule.
    package enum Fault: CaseIterable, Sendable {
        /// `first(view).x` is that of the latest event.
        case firstIsLatest
        /// The event at hand counts in the condition of the step that may take it.
        case eventAtHandCounts
        /// A sum of no numbers is missing.
        case sumOfNoneIsMissing
        /// An average is over all events, with or without a number.
        case averageOverAllEvents
        /// The least and the greatest are of texts too.
        case textsAreCompared
    }

    func first(_ step: String) -> Click? {
        fault == .firstIsLatest ? earlier[step]?.last : earlier[step]?.first
    }

    /// From the list of all that the step took.
    func statistic(
        _ statistic: Expression.Statistic, _ step: String, _ property: String
    ) -> Value {
        let events = earlier[step, default: []]
        let numbers = events.map { $0[property] }.filter { number($0) != nil }
        let sum = numbers.reduce(.integer(0)) { calculate(.add, $0, $1) }
        let count = fault == .averageOverAllEvents ? events.count : numbers.count
        switch statistic {
        case .sum: return numbers.isEmpty && fault == .sumOfNoneIsMissing ? .missing : sum
        case .average: return calculate(.divide, sum, .integer(Int64(count)))
        case .least, .greatest:
            let ordered = fault == .textsAreCompared ? events.map { $0[property] } : numbers
            let sign = statistic == .least ? -1 : 1
            return ordered.reduce(.missing) { best, value in
                best.isMissing || order(value, best) == sign ? value : best
            }
        }
    }
}
