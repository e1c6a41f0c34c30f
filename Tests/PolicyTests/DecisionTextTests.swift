import Events
import Foundation
import Policy
import Scenarios
import Testing

/// How a decision stands in its topic.
@Suite struct DecisionTextTests {
    @Test func `a cap is written as the configuration has it`() {
        let reserves = [
            Reserve(count: 1, for: .priority(80)), Reserve(count: 2, for: .messageClass(.alert)),
        ]
        #expect(
            Rules.Cap(nil, count: 5, span: .hours(36), reserves: reserves).text
                == "all: 5 per 36h (1 for priority 80, 2 for alert)")
        #expect(
            Rules.Cap(.marketing, count: 1, span: Span(milliseconds: 1500)).text
                == "marketing: 1 per 1500ms")
    }

    @Test(arguments: [Int64.min, .min + 1, -1, 0, .max - 1, .max])
    func `a date at the end of time is written too`(milliseconds: Int64) throws {
        let scenarios = try Scenario.read(
            """
            scenario: trial
            pattern: {steps: [{name: trial, event: trial}]}
            send: {mail: m, to: team@example.com, at: trial.ends_at - 3d 10:00}
            guard: {expires_after: 1d}
            """)
        for zone in ["Asia/Tokyo", "America/New_York"] {
            var stage = Stage(scenarios, try Rules.of(zone: zone), .event)
            let decisions = stage.advance(
                to: try Times.read("01T12:00:00"), "trial", ["ends_at": .integer(milliseconds)])
            let decision = try #require(decisions.first)
            #expect(!decision.numbersText.isEmpty)
            _ = try JSONSerialization.jsonObject(with: Data(decision.jsonBytes))
        }
    }

    /// A reader that looks for two members only finds them, whatever numbers say.
    @Test func `numbers stand behind the reason, and a glance reads past them`() throws {
        for seed in UInt64(0)..<20 {
            for decision in GatePropertyTests.run(RandomStream(seed: seed), .wall).effects.decisions
            {
                let glance = try #require(DecisionGlance(decision.jsonBytes))
                #expect((glance.id, glance.kind) == (decision.id, decision.kind))
                let json = try JSONSerialization.jsonObject(with: Data(decision.jsonBytes))
                let members = try #require(json as? [String: Any])
                let numbers = members["numbers"] as? [String: Any] ?? [:]
                #expect(Set(numbers.keys) == Set(decision.numbers.members.map(\.name)))
                #expect(numbers.count == decision.numbers.members.count, "each name once")
                #expect(decision.kind != "send" || members["numbers"] == nil)
                #expect(!decision.numbersText.contains("@"), "no address")
            }
        }
    }
}

extension Decision {
    /// As its message has it; empty when there are none.
    var numbersText: String {
        guard let start = json.range(of: #","numbers":"#)?.upperBound,
            let end = json.range(of: #","matched_at":"#)?.lowerBound
        else { return "" }
        return String(json[start..<end])
    }
}
