import Events
import Matching
import Policy
import Scenarios
import Testing

/// A changed file: what becomes of runs and mails of its earlier version.
@Suite struct VersionTests {
    private static let old = """
        scenario: s
        pattern:
          per: sku
          steps:
            - {name: cart, event: cart}
            - {name: view, event: view, within: 5d}
            - {absent: order, for: 24h}
        send: {mail: old, to: t@example.com}
        """
    /// Waits half as long, and takes no step of another name.
    private static func new(_ onChange: String) -> String {
        old.replacing("24h", with: "12h").replacing("mail: old", with: "mail: new")
            + "\non_change: \(onChange)"
    }

    private func play(
        _ first: String, _ second: String, _ before: String, _ after: String
    ) throws {
        for clock in Stage.ClockKind.allCases {
            let (old, new) = (try Scenario.read(first), try Scenario.read(second))
            var stage = Stage(old, try .of(), clock)
            try stage.play(before)
            let stored = StateCoding(stage.engine.set).encode(stage.state)
            let isRestart = new.first?.onChange == .restart
            var next = Stage(new, retired: isRestart ? [] : old, try .of(), clock)
            next.state = try StateCoding(next.engine.set).decode(stored, of: "u").state
            try next.play(after)
        }
    }

    @Test func `finish_old: what was begun ends by the rules by which it began`() throws {
        try play(
            Self.old, Self.new("finish_old"), "01T10:00:00 cart sku=A\n01T11:00:00 view sku=A",
            """
            01T12:00:00 cart sku=B
            01T13:00:00 view sku=B
            02T01:00:00 - -> new send
            02T11:00:00 - -> old send
            """)
    }

    @Test func `finish_old: no second run beside one that has moved on`() throws {
        try play(
            Self.old, Self.new("finish_old"), "01T10:00:00 cart sku=A\n01T11:00:00 view sku=A",
            """
            01T12:00:00 cart sku=A
            01T13:00:00 view sku=A
            02T01:00:00 -
            02T13:00:00 - -> old send
            02T13:00:00 cart sku=A
            02T14:00:00 view sku=A
            03T02:00:00 - -> new send
            """)
    }

    @Test func `finish_old: a newer start takes the place of an old one at its first step`() throws
    {
        try play(
            Self.old, Self.new("finish_old"), "01T10:00:00 cart sku=A",
            """
            01T11:00:00 cart sku=A
            01T12:00:00 view sku=A
            02T00:00:00 - -> new send
            02T12:00:00 -
            """)
    }

    @Test func `finish_old: an event that ends an old run as a match begins none`() throws {
        let old = """
            scenario: s
            pattern: {steps: [{name: a, event: a}, {name: b, event: [a, b], where: n == '2', within: 9d}]}
            send: {mail: old, to: t@example.com}
            """
        let new = old.replacing("mail: old", with: "mail: new")
        try play(
            old, new, "01T10:00:00 a n=1",
            """
            01T11:00:00 a n=2 -> old send
            01T12:00:00 b n=2
            01T13:00:00 a n=1
            01T14:00:00 b n=2 -> new send
            """)
    }

    @Test func `restart: what was begun ends without a mail`() throws {
        try play(
            Self.old, Self.new("restart"), "01T10:00:00 cart sku=A\n01T11:00:00 view sku=A",
            "02T11:00:00 -\n02T12:00:00 view sku=A\n05T00:00:00 -")
    }

    @Test func `follow: what was begun goes on by the new rules`() throws {
        try play(
            Self.old, Self.new("follow"), "01T10:00:00 cart sku=A\n01T11:00:00 view sku=A",
            "01T22:59:59 -\n01T23:00:00 - -> new send\n02T11:00:00 -")
    }

    @Test func `follow: captures are found again by their names, new ones are missing`() throws {
        let old = Self.old.replacing("order, for", with: "order, where: sku == view.sku, for")
        let new = Self.new("follow").replacing(
            "order, for", with: "order, where: sku == view.sku and shop == view.shop, for")
        try play(
            old, new, "01T10:00:00 cart sku=A\n01T11:00:00 view sku=A shop=x",
            """
            01T12:00:00 order sku=A shop=x
            01T23:00:00 - -> new send
            """)
    }

    @Test func `follow: a mail to several that waits keeps its recipient`() throws {
        func read(_ recipients: String) throws -> [Scenario] {
            try Scenario.read(
                """
                scenario: s
                pattern: {steps: [{event: cart}]}
                send: {mail: m, to: [\(recipients)], at: +2d}
                guard: {class: alert}
                on_change: follow
                """)
        }
        let (old, new) = (try read("a@x.org, support"), try read("support, c@x.org, a@x.org"))
        for clock in Stage.ClockKind.allCases {
            var stage = Stage(old, try .of(), clock)
            let held = stage.advance(to: try Times.read("01T10:00:00"), "cart", [:])
            #expect(Set(held.map(\.id)).count == 2)
            let stored = StateCoding(stage.engine.set).encode(stage.state)
            var next = Stage(new, retired: old, try .of(), clock)
            next.state = try StateCoding(next.engine.set).decode(stored, of: "u").state
            let sent = next.advance(to: try Times.read("04T10:00:00"), "-", [:])
            let recipients = sent.map { decision -> String? in
                guard case .send(let order) = decision.verdict else { return nil }
                return order.role ?? order.to
            }
            #expect(recipients.count == 2 && Set(recipients) == ["a@x.org", "support"])
            #expect(Set(sent.map(\.id)) == Set(held.map(\.id)))
        }
    }

    @Test func `follow: a run whose step is gone ends by the old rules`() throws {
        let new = Self.new("follow").replacing("name: view, event", with: "name: look, event")
        try play(
            Self.old, new, "01T10:00:00 cart sku=A\n01T11:00:00 view sku=A",
            "01T23:00:00 -\n02T11:00:00 - -> old send")
        // One that stands before it has lost nothing.
        try play(
            Self.old, new, "01T10:00:00 cart sku=A",
            "01T11:00:00 view sku=A\n01T23:00:00 - -> new send")
    }

    @Test func `follow: loops go on where only conditions and times changed`() throws {
        let old = """
            scenario: s
            pattern: {within: 5d, steps: [{name: v, event: v, times: 3}, {name: w, event: w}]}
            send: {mail: old, to: t@example.com}
            """
        let new = old.replacing("mail: old", with: "mail: new") + "\non_change: follow"
        try play(
            old, new.replacing("5d", with: "3d"), "01T10:00:00 v\n01T11:00:00 v",
            "01T12:00:00 v\n01T13:00:00 w -> new send")
        try play(
            old, new.replacing("times: 3", with: "times: 4"), "01T10:00:00 v\n01T11:00:00 v",
            "01T12:00:00 v\n01T13:00:00 w -> old send")
    }

    @Test func `mails that wait go on as their runs do`() throws {
        func text(_ at: String, _ onChange: String) -> String {
            """
            scenario: s
            pattern: {steps: [{name: a, event: a}]}
            send: [{mail: now, to: t@example.com}, {mail: later, to: t@example.com, at: "\(at)"}]
            on_change: \(onChange)
            """
        }
        let held = "01T10:00:00 a -> now send, later hold send_at 03T10:00:00"
        try play(
            text("+2d", "finish_old"), text("+3d", "finish_old"), held,
            "03T10:00:00 - -> later send")
        try play(text("+2d", "follow"), text("+3d", "follow"), held, "03T10:00:00 - -> later send")
        try play(
            text("+2d", "restart"), text("+3d", "restart"), held,
            "02T10:00:00 - ->  suppress scenario_changed\n03T10:00:00 -")
    }
}
