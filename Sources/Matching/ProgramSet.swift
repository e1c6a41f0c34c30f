package import Events
package import Scenarios

/// All loaded programs, found by the events that concern them.
package struct ProgramSet: Sendable {
    /// In order of scenario id, which also breaks ties between decisions of one instant.
    package let programs: [Program]
    package let vocabulary: Vocabulary
    /// By `Fingerprint` of the scenario's id: its `once_per`, where it has one.
    package let oncePer: [UInt32: Events.Span]
    /// What the engine has to ask of every event, and the slots that take the answers.
    package let firsts: [(first: FirstEver, slot: Int)]
    private let byFingerprint: [UInt32: Int]
    /// By event name: the programs that the event concerns, ascending.
    private let concerned: [[Int]]
    private let concernedByAny: [Int]

    /// - Parameters:
    ///   - scenarios: With ids of their own.
    ///   - vocabulary: Names that somebody else needs from the reader too.
    package init(_ scenarios: [Scenario], vocabulary: Vocabulary = Vocabulary()) {
        var vocabulary = vocabulary
        let programs = scenarios.sorted { $0.id < $1.id }.map {
            Program($0, vocabulary: &vocabulary)
        }
        let fingerprints = programs.enumerated().map { ($1.fingerprint, $0) }
        self.programs = programs
        firsts = programs.flatMap(\.firsts).reduce(into: []) { firsts, first in
            let slot = vocabulary.intern(property: first.property)
            if !firsts.contains(where: { $0.slot == slot }) { firsts.append((first, slot)) }
        }
        self.vocabulary = vocabulary
        let spans = programs.compactMap { program in
            program.scenario.policy.oncePer.map { (Fingerprint.of(program.scenario.id), $0) }
        }
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
