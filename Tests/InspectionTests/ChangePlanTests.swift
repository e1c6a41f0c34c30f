import Events
import Inspection
import Matching
import Policy
import Scenarios
import Testing

@Suite struct ChangePlanTests {
    private static let old = """
        scenario: cart
        pattern:
          within: 9d
          steps:
            - {name: cart, event: cart_added}
            - {name: view, event: product_viewed, where: sku == cart.sku, times: 1}
            - {absent: order_completed, for: 24h}
        send: {mail: reminder, to: team@example.com}
        guard: {quiet_hours: 22:00-09:00, cancel_on: order_completed}
        ---
        scenario: same
        pattern: {steps: [event: e]}
        send: {mail: m}
        ---
        scenario: gone
        pattern: {within: 1d, steps: [event: cart_added, event: f]}
        send: {mail: m}
        """
    private static let new = """
        # another comment
        scenario: same
        pattern: {steps: [event: e]}
        send: {mail: m}
        ---
        scenario: cart
        pattern:
          within: 9d
          steps:
            - {name: cart, event: cart_added}
            - {name: look, event: product_viewed, where: sku == cart.sku}
            - {absent: order_completed, for: 36h}
        send: [{mail: reminder, to: team@example.com, at: "+1mo2d 10:00"}, {mail: offer, at: cart.until - 90m}]
        guard: {once_per: 30d, cancel_on: [{event: order_completed, where: sku == cart.sku}]}
        on_change: follow
        ---
        scenario: fresh
        pattern: {steps: [event: e]}
        send: {mail: m}
        """

    private func read(_ text: String) throws -> [Scenario] {
        let set = ScenarioSet.read([SourceFile(name: "s.yaml", text: text)])
        try #require(!set.hasErrors, "\(set.diagnostics)")
        return set.scenarios
    }

    /// The lines without versions, which are digests.
    private func lines(_ plan: ChangePlan) -> [String] {
        plan.text.replacing(/\([0-9a-f]{16}( -> [0-9a-f]{16})?\)/, with: "()")
            .split(separator: "\n").map(String.init)
    }

    private static let changes = [
        "~ cart ()", "    step 'view' event: product_viewed -> nothing",
        "    step 'view' where: (sku == cart.sku) -> nothing", "    absent 1 for: 1d -> 1d12h",
        "    send mail: reminder -> nothing", "    send at: now -> nothing",
        "    send to: team@example.com -> nothing",
        "    guard quiet_hours: 22:00-09:00 -> nothing",
        "    guard cancel_on: order_completed -> order_completed where (sku == cart.sku)",
        "    step 'look' event: nothing -> product_viewed",
        "    step 'look' where: nothing -> (sku == cart.sku)",
        "    send 1 mail: nothing -> reminder", "    send 1 at: nothing -> +1mo +2d 10:00",
        "    send 1 to: nothing -> team@example.com", "    send 2 mail: nothing -> offer",
        "    send 2 at: nothing -> cart.until -1h30m", "    guard once_per: nothing -> 30d",
    ]

    @Test func `a plan says what changes`() throws {
        let plan = ChangePlan(from: try read(Self.old), to: try read(Self.new))
        #expect(
            lines(plan) == Self.changes + ["    on_change: follow", "+ fresh ()", "- gone ()"]
                + ["= 1 unchanged"])
    }

    @Test func `a plan counts what is under way, and what each choice does to it`() throws {
        let old = try read(Self.old)
        let engine = Engine(old, rules: Rules(zone: .utc))
        let coding = StateCoding(engine.set)
        var plan = ChangePlan(from: old, to: try read(Self.new))
        plan.beginCounting()
        for user in 0..<10 {
            var state = UserState()
            var effects = Effects(programs: engine.set.programs.count)
            let count = user < 6 ? 1 : 2
            for (step, name) in ["cart_added", "product_viewed"].prefix(count).enumerated() {
                let index = try #require(engine.vocabulary.events.firstIndex(of: name))
                let event = Event(
                    id: "m\(step)", user: "u\(user)", name: EventName(index: index),
                    time: EventTime(milliseconds: 1_775_000_000_000 + Int64(step)),
                    values: engine.vocabulary.properties.map { _ in .string("A") })
                engine.apply(
                    event, to: &state, watermark: event.time, clock: .event, into: &effects)
            }
            plan.count(coding.encode(state), of: "u\(user)")
        }
        plan.count([1, 2, 3], of: "damaged")
        #expect(
            lines(plan) == Self.changes + [
                "    in flight: 10 partial matches, 0 mails that wait",
                "    on_change finish_old: 10 end by the old rules",
                "    on_change restart: 10 end at once, without a mail",
                "    on_change follow: 6 go on by the new rules, 4 end by the old ones"
                    + "  <- as the file says",
                "+ fresh ()", "- gone ()",
                "    in flight: 10 partial matches, 0 mails that wait; they end at once, without a mail",
                "= 1 unchanged",
            ])
    }

    @Test func `equal facts are an equal version`() throws {
        let scenarios = try read(Self.old)
        for scenario in scenarios {
            for other in try read(Self.old.replacing("24h", with: "1d"))
            where scenario.id == other.id {
                #expect(scenario.version == other.version)
                #expect(scenario.facts.map(\.name) == other.facts.map(\.name))
                #expect(scenario.facts.map(\.value) == other.facts.map(\.value))
            }
        }
    }
}
