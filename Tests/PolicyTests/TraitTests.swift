import Events
import Policy
import Scenarios
import Testing

/// What of an `identify` event reaches a mail request.
@Suite struct TraitTests {
    private func order(after traits: [[String: Value]], to: String = "") throws -> Order? {
        let scenarios = try Scenario.read(
            """
            scenario: cart
            pattern: {steps: [{name: cart, event: cart}]}
            send: {mail: m, variables: {sku: cart.sku, price: cart.price}\(to)}
            guard: {topic: reminders}
            """)
        var stage = Stage(scenarios, try .of(), .event)
        let time = try Times.read("01T12:00:00")
        for values in traits { _ = stage.advance(to: time, "identify", values) }
        let decisions = stage.advance(to: time, "cart", ["sku": .string("A")])
        guard case .send(let order) = try #require(decisions.first).verdict else { return nil }
        return order
    }

    @Test func `an order has what the newest traits say`() throws {
        let order = try order(after: [
            [
                "email": .string("old@example.com"), "name": .string("Yui"),
                "locale": .string("ja-JP"),
            ],
            ["email": .string("new@example.com")],
        ])
        #expect(order?.to == "new@example.com")
        #expect(order?.name == "Yui")
        #expect(order?.locale == "ja-JP")
        #expect(order?.variables == ["sku": .string("A")], "a missing one is left out")
        #expect(order?.messageClass == .marketing && order?.topic == "reminders")
        #expect(order?.reason == "cart", "without a description, the id")
    }

    @Test func `a role address goes without the user's name`() throws {
        let order = try order(
            after: [["email": .string("u@example.com"), "name": .string("Yui")]],
            to: ", to: team@example.com")
        #expect(order?.to == "team@example.com")
        #expect(order?.name == nil)
    }

    @Test(arguments: [
        "a@b", "u@example.com", "first.last+tag@sub.example.co.jp", "用户@例子.公司",
        String(repeating: "a", count: 64) + "@" + String(repeating: "b", count: 189),
    ])
    func `takes what can be an address`(text: String) throws {
        #expect(try order(after: [["email": .string(text)]])?.to == text)
    }

    static let noAddresses = [
        "nobody", "@", "@example.com", "u@", "u@@example.com", "a@b@example.com",
        "u@example.com\r\nBcc: v@example.com", "u@example.com\n", "u @example.com",
        " u@example.com", "u@example.com ", "u@exa\0mple.com", "u@exam\u{7f}ple.com",
        "u@exam\u{85}ple.com", "u@exam\u{2028}ple.com", "u@exam\u{a0}ple.com",
        "u@example.com\t", "a@b@\u{308}c", "Yui <u@example.com>", "u@example.com,v@example.com",
        "u@example.com;v@example.com",
        String(repeating: "a", count: 64) + "@" + String(repeating: "b", count: 190),
        String(repeating: "@", count: 10_000),
    ]

    @Test(
        arguments: noAddresses.map(Value.string) + [
            .missing, .integer(42), .double(1.5), .bool(true),
            .json("{\"email\":\"u@example.com\"}"),
        ])
    func `takes nothing that is no address, and keeps the one it has`(value: Value) throws {
        #expect(try order(after: [["email": value]]) == nil)
        let known: [String: Value] = ["email": .string("u@example.com")]
        #expect(try order(after: [known, ["email": value]])?.to == "u@example.com")
    }

    @Test(arguments: [
        Value.integer(42), .double(.nan), .bool(false), .json("[1,2]"), .missing,
        .string(String(repeating: "x", count: 321)),
        .string(String(repeating: "名", count: 1_000_000)),
    ])
    func `other traits are short texts or nothing`(value: Value) throws {
        let order = try order(after: [
            ["email": .string("u@example.com"), "name": value, "locale": value, "timezone": value]
        ])
        let sent = try #require(order)
        #expect(sent.name == nil && sent.locale == nil)
    }

    @Test(arguments: ["../../etc", "ja/../en", "ja\0", "ja JP", "日本", "ja\r\nX: y", "."])
    func `a locale that is no language tag is none`(text: String) throws {
        let order = try order(after: [
            ["email": .string("u@example.com"), "locale": .string(text)]
        ])
        #expect(try #require(order).locale == nil)
    }

    @Test func `a long name is taken up to 320 bytes`() throws {
        for (count, isTaken) in [(320, true), (321, false)] {
            let name = String(repeating: "x", count: count)
            let order = try order(after: [
                ["email": .string("u@example.com"), "name": .string(name)]
            ])
            #expect((order?.name == name) == isTaken)
        }
    }

    @Test func `an empty text takes a trait away`() throws {
        let known: [String: Value] = [
            "email": .string("u@example.com"), "name": .string("Yui"), "locale": .string("ja"),
        ]
        let order = try order(after: [known, ["name": .string(""), "locale": .string("")]])
        let sent = try #require(order)
        #expect(sent.name == nil && sent.locale == nil)
        #expect(try self.order(after: [known, ["email": .string("")]]) == nil)
    }
}
