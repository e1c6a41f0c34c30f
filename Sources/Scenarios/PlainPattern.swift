extension Pattern {
    /// One step after the other, each once, with one live run: what needs no automaton.
    package var isPlain: Bool {
        runs != .all && afterMatch == .noSkip && !matchesOnTimeout
            && steps.allSatisfy { step in
                step.group.isEmpty && step.follows == .relaxed && step.quantity == Step.Quantity()
            }
    }
}
