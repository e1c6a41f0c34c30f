import Events
import Scenarios

// What must hold of an event for a way of the automaton to be open.

extension AutomatonBuilder {
    /// Nil: nothing may be passed over.
    func ignoreGuard(_ contiguity: Step.Contiguity, _ fits: Guard) -> Guard? {
        switch contiguity {
        case .strict: nil
        case .relaxed: .not(fits)
        case .any: .always
        }
    }

    /// An event that comes too early is none for the step.
    func after(_ quiet: Events.Span?, _ fits: Guard) -> Guard {
        quiet.map { .both(.after($0), fits) } ?? fits
    }

    mutating func takeGuard(_ step: Step) -> Guard {
        let own = test(of: step)
        return until(step).map { .both(own, .not($0)) } ?? own
    }

    mutating func until(_ step: Step) -> Guard? {
        step.quantity.until.map { condition in
            number(
                Automaton.Test(
                    events: .any, condition: compiler.term(condition), isNegative: false,
                    isPerUser: false, span: nil, awaited: nil))
        }
    }

    mutating func test(of step: Step) -> Guard {
        number(
            Automaton.Test(
                events: compiler.choice(step.events),
                condition: compiler.condition(of: step), isNegative: !step.isPositive,
                isPerUser: step.countsForUser, span: step.quietSpan,
                awaited: awaited.firstIndex(of: step)))
    }

    private mutating func number(_ test: Automaton.Test) -> Guard {
        if let known = tests.firstIndex(of: test) { return .test(known) }
        tests.append(test)
        return .test(tests.count - 1)
    }
}
