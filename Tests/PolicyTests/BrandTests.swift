import Events
import Policy
import Scenarios
import Testing

@Suite struct BrandTests {
    private static func scenario(_ id: String, _ rest: String) throws -> String {
        """
        scenario: \(id)
        pattern: {steps: [{name: \(id), event: \(id)}]}
        send: {mail: m}
        guard: {\(rest)}
        """
    }

    private static func set(_ rest: [(String, String)]) throws -> [Scenario] {
        try Scenario.read(try rest.map { try scenario($0, $1) }.joined(separator: "\n---\n"))
    }

    private static let who = "01T09:00:00 identify email=a@x.org\n"

    @Test func `a brand's cap counts its own mails, beside that of all`() throws {
        var rules = try Rules.of()
        rules.caps = [.init(.marketing, count: 3, span: .days(7))]
        rules.brands = [
            "one": .init(caps: [.init(.marketing, count: 1, span: .days(1))], needsConsent: false),
            "two": .init(caps: [], needsConsent: false),
        ]
        let set = try Self.set([
            ("a", "brand: one"), ("b", "brand: one"), ("c", "brand: two"), ("d", "priority: 50"),
        ])
        try play(
            set, rules,
            Self.who + """
                01T12:00:00 a -> a send
                01T13:00:00 b -> b suppress cap
                01T14:00:00 c -> c send
                01T15:00:00 d -> d send
                02T12:00:00 b -> b suppress cap
                08T12:00:00 b -> b send
                """)
    }

    @Test func `consent to one brand says nothing of another`() throws {
        var rules = try Rules.of()
        rules.brands = [
            "one": .init(caps: [], needsConsent: true), "two": .init(caps: [], needsConsent: true),
        ]
        let set = try Self.set([
            ("a", "brand: one, topic: news"), ("b", "brand: two, topic: news"),
            ("c", "topic: news"),
        ])
        try play(
            set, rules,
            Self.who + """
                01T12:00:00 a -> a suppress no_consent
                01T12:00:01 subscribed brand=one topic=news
                01T12:00:02 a -> a send
                01T12:00:03 b -> b suppress no_consent
                01T12:00:04 c -> c send
                01T12:00:05 unsubscribed topic=news
                01T12:00:06 a -> a send
                01T12:00:07 c -> c suppress unsubscribed
                01T12:00:08 subscribed brand=two
                01T12:00:09 b -> b send
                01T12:00:10 unsubscribed brand=one
                01T12:00:11 a -> a suppress unsubscribed
                01T12:00:12 b -> b send
                01T12:00:13 subscribed brand=one topic=news
                01T12:00:14 a -> a send
                01T12:00:15 unsubscribed
                01T12:00:16 a -> a suppress unsubscribed
                01T12:00:17 b -> b suppress unsubscribed
                """)
    }

    @Test func `a request says whose it is, and what can be unsubscribed from`() throws {
        let set = try Self.set([("a", "brand: one, topic: news"), ("b", "brand: one")])
        var stage = Stage(set, try Rules.of(), .event)
        _ = try stage.advance(to: try Times.read("01T09:00:00"), "identify", ["email=a@x.org"])
        let orders = try ["a", "b"].map { name in
            let at = try Times.read("01T12:00:00")
            guard case .send(let order)? = try stage.advance(to: at, name).first?.verdict else {
                throw NoOrder()
            }
            return [order.brand, order.topic, order.template]
        }
        #expect(orders == [["one", "one/news", "brands/one/m"], ["one", "one/", "brands/one/m"]])
    }

    private struct NoOrder: Error {}
}
