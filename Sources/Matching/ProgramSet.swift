package import Events
package import Scenarios

/// All loaded programs, found by the events that concern them.
package struct ProgramSet: Sendable {
    /// In order of scenario id, which also breaks ties between decisions of one instant; earlier
    /// versions before the one in force.
    package let programs: [Program]
    package let vocabulary: Vocabulary
    /// By `Fingerprint` of the scenario's id: its `once_per`, where it has one.
    package let oncePer: [UInt32: Events.Span]
    /// The same of its `brand`; nil: it has none.
    package let brands: [UInt32: String?]
    /// What the engine has to ask of every event, and the slots that take the answers.
    package let firsts: [(first: FirstEver, slot: Int)]
    let hasRetired: Bool
    /// For each program in force: those of earlier versions of its scenario.
    let predecessors: [[Int]]
    /// For earlier versions whose runs go on by new rules.
    let successions: [Int: Succession]
    private let byFingerprint: [UInt32: Int]
    /// By event name: the programs that the event concerns, ascending.
    private let concerned: [[Int]]
    private let concernedByAny: [Int]

    /// - Parameters:
    ///   - scenarios: With ids of their own.
    ///   - retired: Earlier versions of some of them, whose runs shall end by their own rules.
    ///   - vocabulary: Names that somebody else needs from the reader too.
    package init(
        _ scenarios: [Scenario], retired: [Scenario] = [], vocabulary: Vocabulary = Vocabulary()
    ) {
        var vocabulary = vocabulary
        let all = retired.map { ($0, true) } + scenarios.map { ($0, false) }
        let sorted = all.enumerated().sorted { a, b in
            (a.element.0.id, a.offset) < (b.element.0.id, b.offset)
        }
        let programs = sorted.map { _, one in
            Program(one.0, isRetired: one.1, vocabulary: &vocabulary)
        }
        hasRetired = !retired.isEmpty
        predecessors = programs.map { program in
            program.isRetired
                ? []
                : programs.indices.filter { index in
                    programs[index].isRetired && programs[index].scenario.id == program.scenario.id
                }
        }
        let fingerprints = programs.enumerated().map { ($1.fingerprint, $0) }
        self.programs = programs
        firsts = programs.flatMap(\.firsts).reduce(into: []) { firsts, first in
            let slot = vocabulary.intern(property: first.property)
            if !firsts.contains(where: { $0.slot == slot }) { firsts.append((first, slot)) }
        }
        self.vocabulary = vocabulary
        var successions: [Int: Succession] = [:]
        for (heir, own) in predecessors.enumerated()
        where programs[heir].scenario.onChange == .follow {
            for index in own {
                successions[index] = Succession(
                    from: programs[index], to: programs[heir], at: heir, vocabulary)
            }
        }
        self.successions = successions
        let spans = programs.compactMap { program in
            program.scenario.policy.oncePer.map { (Fingerprint.of(program.scenario.id), $0) }
        }
        brands = Dictionary(
            scenarios.map { (Fingerprint.of($0.id), $0.policy.brand) }, uniquingKeysWith: { $1 })
        oncePer = Dictionary(spans) { max($0, $1) }
        // Two of 300 scenarios share one once in 100,000 sets; a state of the second is dropped
        // then, as that of an unknown version is.
        byFingerprint = Dictionary(fingerprints) { first, _ in first }
        concerned = vocabulary.events.indices.map { event in
            programs.indices.filter { programs[$0].concerns(EventName(index: event)) }
        }
        concernedByAny = programs.indices.filter { programs[$0].concerns(.other) }
    }

    package func index(of fingerprint: UInt32) -> Int? { byFingerprint[fingerprint] }

    /// Whether runs of an earlier version go on by the new rules.
    package var hasSuccessions: Bool { !successions.isEmpty }

    package func concerned(by name: EventName) -> [Int] {
        name == .other ? concernedByAny : concerned[name.index]
    }
}

extension Program {
    func concerns(_ name: EventName) -> Bool {
        automaton?.mindsAnyEvent == true
            || steps.contains { $0.events.takes(name) }
            || between.joined().contains { $0.events.takes(name) }
            || trailing.contains { $0.refused.events.takes(name) }
    }
}
