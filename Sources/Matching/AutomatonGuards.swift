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

    mutating func takeGuard(_ step: Step) -> Guard {
        let own = test(of: step)
        return until(step).map { .both(own, .not($0)) } ?? own
    }

    mutating func until(_ step: Step) -> Guard? {
        step.quantity.until.map { condition in
            number(
                Automaton.Test(
                    events: .any, condition: compiler.term(condition), isNegative: false,
                    isPerUser: false))
        }
    }

    mutating func test(of step: Step) -> Guard {
        number(
            Automaton.Test(
                events: compiler.choice(step.events),
                condition: step.condition.map { compiler.term($0) }, isNegative: !step.isPositive,
                isPerUser: step.countsForUser))
    }

    private mutating func number(_ test: Automaton.Test) -> Guard {
        if let known = tests.firstIndex(of: test) { return .test(known) }
        tests.append(test)
        return .test(tests.count - 1)
    }
}
