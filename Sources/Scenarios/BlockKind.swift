/// The blocks of a scenario file.
enum BlockKind: String, CaseIterable, Sendable {
    case scenario, pattern, step
    case skip = "after_match"
    case send
    case watch = "event"
    case policy = "guard"
    case test
    case expectation

    var keys: [Key] {
        switch self {
        case .scenario: Keys.scenario
        case .pattern: Keys.pattern
        case .step: Keys.step
        case .skip: Keys.skip
        case .send: Keys.send
        case .watch: Keys.watch
        case .policy: Keys.policy
        case .test: Keys.test
        case .expectation: Keys.expectation
        }
    }

    var names: [String] { keys.map(\.name) }

    /// Keys of which exactly one stands in the block; empty: it has no such.
    var alternatives: [String] {
        switch self {
        case .step: StepKind.allCases.map(\.rawValue)
        case .skip: names
        case .expectation: ScenarioTest.Expectation.Kind.allCases.map(\.rawValue)
        default: []
        }
    }

    /// As messages call it.
    var what: String {
        switch self {
        case .scenario: "a scenario"
        case .pattern, .send, .policy, .skip: "'\(rawValue)'"
        case .step: "a step"
        case .watch: "an event"
        case .test: "a test"
        case .expectation: "an expected decision"
        }
    }

    /// The block to which a key belongs, as messages name it; nil when it is no key at all.
    static func home(of key: String) -> String? {
        let homes: [BlockKind] = [.policy, .send, .pattern, .step, .scenario, .test]
        guard let home = homes.first(where: { $0.names.contains(key) }) else { return nil }
        return home == .scenario ? "the top level" : home.what
    }
}
