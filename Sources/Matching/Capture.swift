import Events
import Patterns

/// What a run keeps of the events that one step took: never the events themselves.
enum Capture: Equatable, Sendable {
    /// The slot of a property: of the latest event, of the first one.
    case latest(Int), first(Int)
    /// How many events there were.
    case count
    /// Over the events in which the property is a number; `numbers` is how many those are.
    case sum(Int), numbers(Int), least(Int), greatest(Int)

    /// What has to be kept for it: an average needs what it is divided by.
    static func behind(_ statistic: Patterns.Expression.Statistic, _ slot: Int) -> [Capture] {
        switch statistic {
        case .sum: [.sum(slot)]
        case .least: [.least(slot)]
        case .greatest: [.greatest(slot)]
        case .average: [.sum(slot), .numbers(slot)]
        }
    }

    /// As long as the step has taken nothing.
    var initial: Value {
        switch self {
        case .count, .sum, .numbers: .integer(0)
        case .latest, .first, .least, .greatest: .missing
        }
    }

    /// What was `kept`, once the step has taken the event too.
    func value(with event: Event, kept: Value, isFirst: Bool) -> Value {
        switch self {
        case .latest(let slot): return event.values[slot]
        case .first(let slot): return isFirst ? event.values[slot] : kept
        case .count: return calculate(kept, .add, .integer(1))
        case .sum(let slot), .numbers(let slot), .least(let slot), .greatest(let slot):
            let value = event.values[slot]
            return number(value) == nil ? kept : joined(kept, value)
        }
    }

    /// `number` is one.
    private func joined(_ kept: Value, _ number: Value) -> Value {
        switch self {
        case .latest, .first, .count: kept
        case .sum: calculate(kept, .add, number)
        case .numbers: calculate(kept, .add, .integer(1))
        case .least: kept.isMissing || isOrdered(number, kept) { $0 < 0 } ? number : kept
        case .greatest: kept.isMissing || isOrdered(number, kept) { $0 > 0 } ? number : kept
        }
    }

    /// As scenarios write it; `numbers` stands behind `avg` and has no name of its own there.
    func name(of step: String, in vocabulary: Vocabulary) -> String {
        func property(_ slot: Int) -> String { "\(step).\(vocabulary.properties[slot])" }
        return switch self {
        case .latest(let slot): property(slot)
        case .first(let slot): "first(\(step)).\(vocabulary.properties[slot])"
        case .count: "count(\(step))"
        case .sum(let slot): "sum(\(property(slot)))"
        case .numbers(let slot): "numbers(\(property(slot)))"
        case .least(let slot): "min(\(property(slot)))"
        case .greatest(let slot): "max(\(property(slot)))"
        }
    }
}

extension Program.Taken {
    /// Brings the captures of a run up to date with an event that the step takes; `isOnly`: what
    /// was captured of any event before is forgotten.
    func keep(_ event: Event, in captures: inout [Value], isOnly: Bool) {
        // A run does not keep all that it took: only the count knows which event is the first.
        let count = self.captures.firstIndex(of: .count).map { captures[captureBase + $0] }
        let isFirst = isOnly || count == .integer(0)
        for (index, capture) in self.captures.enumerated() {
            let place = captureBase + index
            let kept = isOnly ? capture.initial : captures[place]
            captures[place] = capture.value(with: event, kept: kept, isFirst: isFirst)
        }
    }
}
