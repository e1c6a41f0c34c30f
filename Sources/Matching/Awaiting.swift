package import Patterns

// What whoever explains a run has to ask of it.

/// What a run stands before.
package enum Awaiting: Equatable, Sendable {
    /// The positive step of this number, groups not counted.
    case step(Int)
    /// That nothing comes, until its deadline.
    case absence
    /// Complete: the end of runs that began before it.
    case olderRuns
    /// The very next event.
    case event
}

extension Program {
    package func awaited(by run: Run) -> Awaiting {
        guard let automaton, let place = run.place else {
            return run.ids.count < steps.count ? .step(run.ids.count) : .absence
        }
        let state = automaton.states[place.state]
        if let step = state.step { return .step(step) }
        switch state.kind {
        case .open: return .event
        case .waiting: return .absence
        case .complete: return .olderRuns
        }
    }
}

extension ProgramSet {
    /// A part of an expression of the program's scenario, as the matcher evaluates it.
    package func term(of part: Patterns.Expression, in program: Program) -> Term {
        var compiler = Compiler(program.scenario, vocabulary: vocabulary)
        return compiler.term(part)
    }
}
