import Events
import Policy
import Scenarios
import Testing

/// Nobody is mailed against their word, whatever the scenarios, the rules and the events are: held
/// against a plain model of what users said.
@Suite struct ConsentPropertyTests {
    /// What the events up to one of them said.
    private struct Model {
        var words: [(topic: String?, isGranted: Bool)] = []
        var email: String?
        var isBad = false

        mutating func hear(_ event: Event, _ stream: RandomStream) {
            let text = { (name: String) -> String? in
                guard let slot = stream.engine.vocabulary.properties.firstIndex(of: name),
                    case .string(let text) = event.values[slot]
                else { return nil }
                return text
            }
            guard event.name.index >= 0 else { return }
            switch stream.engine.vocabulary.events[event.name.index] {
            case "subscribed": words.append((text("topic"), true))
            case "unsubscribed": words.append((text("topic"), false))
            case "mail_complained": words.append((nil, false))
            case "mail_bounced": isBad = true
            case "mail_failed": isBad = isBad || text("bounce") == "hard"
            case "identify":
                guard let new = text("email") else { return }
                let known = new.isEmpty ? nil : new.contains("@") ? new : email
                if known != email { isBad = false }
                email = known
            default: break
            }
        }

        func allows(_ scenario: Scenario, _ rules: Rules) -> Bool {
            if isBad { return false }
            guard scenario.policy.messageClass == .marketing else { return true }
            let own = words.lastIndex { $0.topic == scenario.policy.topic }
            let no = words.lastIndex { $0.topic == nil && !$0.isGranted } ?? -1
            if let own, own >= no { return words[own].isGranted }
            let general = words.last { $0.topic == nil }
            return general?.isGranted ?? !rules.needsConsent
        }
    }

    @Test(arguments: GatePropertyTests.seeds)
    func `nobody is mailed against their word`(seed: UInt64) {
        for clock in Stage.ClockKind.allCases {
            let stream = RandomStream(seed: seed)
            let sends = GatePropertyTests.run(stream, clock).effects.decisions
            var model = Model()
            var models: [(from: EventTime, model: Model)] = [(.distantPast, model)]
            for event in stream.events {
                model.hear(event, stream)
                models.append((event.time, model))
            }
            for decision in sends {
                guard case .send(let order) = decision.verdict, order.to != "team@example.com",
                    let scenario = stream.scenarios.first(where: { $0.id == decision.scenario })
                else { continue }
                // At one instant, any of what was known before, between and after its events.
                let before = models.last { $0.from < decision.decidedAt }
                let known =
                    [before].compactMap(\.self)
                    + models.filter { $0.from == decision.decidedAt }
                #expect(
                    known.contains { $0.model.allows(scenario, stream.rules) },
                    "seed \(seed): \(decision.scenario) at \(decision.decidedAt)")
            }
        }
    }
}
