import Events
import Matching
import Patterns
import Playing
import Policy
import Scenarios

/// The scenario that is explained, with what it takes to look at its runs.
struct Subject: Sendable {
    let set: ProgramSet
    let program: Program
    let index: Int
    let rules: Rules
    /// What this scenario asks for, of all names that the loaded ones do.
    let vocabulary: Vocabulary
    /// The positive steps that take events.
    let leaves: [Step]
    /// Partial matches of one user in one scenario.
    let runsMax: Int
    private let matcher: Matcher

    var scenario: Scenario { program.scenario }

    /// Nil: no scenario of that id is loaded.
    init?(_ id: String, in set: ProgramSet, rules: Rules, limits: Limits) {
        guard let index = set.programs.firstIndex(where: { $0.scenario.id == id && !$0.isRetired })
        else {
            return nil
        }
        self.set = set
        self.index = index
        self.rules = rules
        runsMax = limits.runs
        program = set.programs[index]
        vocabulary = ProgramSet([program.scenario]).vocabulary
        leaves = program.scenario.pattern.leaves
        matcher = Matcher(set, limits: limits)
    }

    /// A mail that went out, as caps count it.
    func mail(_ decision: Decision, _ order: Order) -> Sent {
        let sender = self.set.programs.first { $0.scenario.id == decision.scenario }
        return Sent(
            scenario: Fingerprint.of(decision.scenario), messageClass: order.messageClass.index,
            priority: UInt8(clamping: sender?.scenario.policy.priority ?? 50),
            at: decision.decidedAt)
    }

    func own(_ runs: [Run]) -> [Run] { runs.filter { $0.program == index } }

    func deadline(of run: Run) -> EventTime? { matcher.deadline(of: run) }

    func zone(of profile: Profile) -> Zone { rules.zone(of: profile) }

    func isConcerned(by name: String) -> Bool {
        vocabulary.takesAnyEvent || vocabulary.events.contains { $0.hasBytes(of: name) }
    }

    func holds(_ condition: Patterns.Expression, _ event: Event, _ captures: [Value]) -> Bool {
        value(of: condition, event, captures) == .bool(true)
    }

    func value(of part: Patterns.Expression, _ event: Event?, _ captures: [Value]) -> Value {
        let nothing = Array(repeating: Value.missing, count: set.vocabulary.properties.count)
        return set.term(of: part, in: program)
            .value(properties: event?.values ?? nothing, captures: captures)
    }

    /// Whether a run that stands before the step can go on without it: it is optional, or has come
    /// often enough.
    func mayLeave(_ step: Step, _ run: Run) -> Bool {
        let taken = program.events(of: run).first { $0.name == step.name }?.ids.count ?? 0
        return step.quantity.isOptional || taken > 0 && taken >= step.quantity.least
    }

    /// Of the pattern's `per`, for a value that is there: `sku 'A'`.
    func keyText(_ key: Value) -> String? {
        guard let name = scenario.pattern.key, !key.isMissing else { return nil }
        return "\(name) \(Wording.value(key))"
    }

    /// The negative steps that can end a run which stands before the step, or behind all (nil).
    func negatives(before leaf: Int?) -> [Step] {
        let steps = scenario.pattern.allSteps.filter { !$0.isPositive || $0.group.isEmpty }
        let end = leaf.flatMap { number in
            steps.firstIndex { $0.isPositive && $0.name == leaves[number].name }
        }
        return steps[..<(end ?? steps.endIndex)].reversed().prefix { !$0.isPositive }.reversed()
    }
}

extension Subject {
    /// What a run has captured before its first event.
    var fresh: [Value] { program.initialCaptures }

    /// As a reader tells it from others.
    func name(of run: Run, in zone: Zone) -> String {
        let key = keyText(run.key).map { " of \($0)" } ?? ""
        return "the partial match\(key) begun \(zone.text(run.start))"
    }
}
