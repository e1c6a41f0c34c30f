import Events
import Matching
@testable import Policy
import Scenarios

/// Any bytes with a good checksum are a state that can be written and read again, or unreadable;
/// and what was read lets its deadlines be settled.
struct StateTarget {
    private let engine: Engine
    private let coding: StateCoding

    init() {
        let text = """
            scenario: one
            pattern: {steps: [{name: a, event: a}]}
            send: {mail: m}
            ---
            scenario: three
            pattern:
              per: sku
              steps:
                - {name: a, event: a, times: 2+}
                - {name: b, event: b, where: price < a.price and name != a.name}
                - {absent: d, for: 24h, where: sku == b.sku}
            send: [{mail: m}, {mail: n, at: +2d}]

            """
        let set = ScenarioSet.read([SourceFile(name: "f", text: text)])
        precondition(set.scenarios.count == 2, "\(set.diagnostics)")
        engine = Engine(set.scenarios, rules: Rules(zone: .utc))
        coding = StateCoding(engine.set)
    }

    func run(_ bytes: [UInt8]) {
        // The first byte is the version, the last four the checksum: both are set right, or no
        // chance would ever pass them.
        var sealed = coding.encode(UserState()).prefix(1) + bytes
        let sum = StateCoding.checksum(Array(sealed).span)
        for shift in stride(from: 0, to: 32, by: 8) {
            sealed.append(UInt8(truncatingIfNeeded: sum >> UInt32(shift)))
        }
        guard let (state, _) = try? coding.decode(Array(sealed), of: "u") else { return }
        let again = try? coding.decode(coding.encode(state), of: "u")
        precondition(again?.dropped == 0, "what was written cannot be read")
        precondition(again.map { coding.encode($0.state) } == coding.encode(state), "not the same")
        settle(state)
    }

    private func settle(_ state: UserState) {
        var state = state
        var effects = Effects(programs: engine.set.programs.count)
        if let due = engine.deadlines(of: state, clock: .event).event {
            engine.settle("u", &state, watermark: due, clock: .event, into: &effects)
            engine.prune(&state, at: due)
        }
    }
}
