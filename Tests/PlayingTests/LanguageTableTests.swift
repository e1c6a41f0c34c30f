import Playing
import Scenarios
import Testing

/// The rows of the table of pattern keys, each shown by small stories: a pattern, what happens, and
/// when the mails go. `nagori test`'s own machinery plays them.
@Suite struct LanguageTableTests {
    @Test func `event must come, absent must not: a name, a list of names, or any event`() throws {
        try tell("steps: [event: view]", "10:00 view", mails: "day 1 10:00")
        try tell("steps: [{name: a, event: [view, click]}]", "10:00 click", mails: "day 1 10:00")
        try tell("steps: [{name: a, event: \"*\"}]", "10:00 whatever", mails: "day 1 10:00")
        let absent = "steps: [{event: cart}, {absent: [order, refund], for: 1d}]"
        try tell(absent, "10:00 cart", mails: "day 2 10:00")
        try tell(absent, "10:00 cart", "11:00 refund")
        let silent = "steps: [{event: cart}, {absent: \"*\", for: 1d}]"
        try tell(silent, "10:00 cart", "11:00 whatever")
        let between = "within: 1d\nsteps: [{event: cart}, {absent: order}, {event: view}]"
        try tell(between, "10:00 cart", "11:00 view", mails: "day 1 11:00")
        try tell(between, "10:00 cart", "10:30 order", "11:00 view")
    }

    @Test(arguments: [
        ("sku == \"A\"", true), ("sku != 'A'", false), ("price * qty >= 30", true),
        ("price < 15 and not (qty > 3)", true), ("qty == 7 or sku in ['A', 'B']", true),
        ("name contains \"shoe\"", true), ("name starts_with \"shoe\"", false),
        ("name matches \"^red .*s$\"", true), ("exists(price) and not exists(colour)", true),
        // What is missing equals nothing, and is neither more nor less than anything.
        ("colour == 1 or colour < 1 or colour > 1", false), ("colour != 1", true),
    ])
    func `where asks for properties of the event`(condition: String, isMet: Bool) throws {
        try tell(
            "steps: [{event: view, where: \(quoted(condition))}]",
            "10:00 view sku=A price=12.5 qty=3 name=\"red shoes\"",
            mails: isMet ? ["day 1 10:00"] : [])
    }

    @Test(arguments: [
        ("sku == view.sku", true), ("first(view).price == 10 and view.price == 30", true),
        ("count(view) == 3 and sum(view.price) == 60", true),
        ("min(view.price) == 10 and max(view.price) == 30 and avg(view.price) == 20", true),
        ("sku != view.sku", false),
    ])
    func `where asks for earlier steps by their names`(condition: String, isMet: Bool) throws {
        try tell(
            "within: 1d\nsteps: [{name: view, event: view, times: 3}, "
                + "{event: cart, where: \(quoted(condition))}]",
            "10:00 view price=10 sku=A", "10:01 view price=20 sku=A", "10:02 view price=30 sku=B",
            "11:00 cart sku=B", mails: isMet ? ["day 1 11:00"] : [])
    }

    @Test func `follows: the very next event, the next that fits, or any that fits`() throws {
        func pattern(_ follows: String) -> String {
            "runs: all\nwithin: 1d\nsteps: [{event: view}, {event: cart, follows: \(follows)}]"
        }
        let story = ["10:00 view", "10:01 help", "10:02 cart", "10:03 cart"]
        try tell(pattern("strict"), story, mails: [])
        try tell(pattern("relaxed"), story, mails: ["day 1 10:02"])
        try tell(pattern("any"), story, mails: ["day 1 10:02", "day 1 10:03"])
        try tell(pattern("strict"), ["10:00 view", "10:01 cart"], mails: ["day 1 10:01"])
    }

    @Test func `times: how often, and which of the events count`() throws {
        func pattern(_ keys: String, then last: String = "") -> String {
            "within: 1d\nsteps: [{name: v, event: view, \(keys)}\(last)]"
        }
        let cart = ", {event: cart}"
        let views = ["10:00 view n=1", "10:01 view n=2", "10:02 help", "10:03 view n=3"]
        try tell(pattern("times: 3"), views, mails: ["day 1 10:03"])
        try tell(pattern("times: 4"), views, mails: [])
        try tell(pattern("times: 2..3", then: cart), views + ["11:00 cart"], mails: ["day 1 11:00"])
        try tell(pattern("times: 4+", then: cart), views + ["11:00 cart"], mails: [])
        try tell(pattern("times: 3, consecutive: true"), views, mails: [])
        try tell(
            pattern("times: 3+, until: n == 3", then: cart), views + ["11:00 cart"], mails: [])
        try tell(
            "within: 1d\nsteps: [{event: view}, {event: help, optional: true}, {event: cart}]",
            ["10:00 view", "11:00 cart"], mails: ["day 1 11:00"])
    }

    @Test func `times with runs: all: greedy and combinations decide which matches there are`()
        throws
    {
        func pattern(_ keys: String) -> String {
            "runs: all\nwithin: 1d\nafter_match: no_skip\n"
                + "steps: [{event: start}, {name: v, event: view, \(keys)}, {event: [view, cart], "
                + "name: last}]"
        }
        let story = ["10:00 start", "10:01 view", "10:02 view", "10:03 cart"]
        // One view is enough for the step; the next one may be its second, or the last step.
        try tell(
            pattern("times: 1+"), story, mails: ["day 1 10:02", "day 1 10:03"])
        try tell(pattern("times: 1+, greedy: true"), story, mails: ["day 1 10:03"])
        // Two of three views, the next ones or any.
        let three = ["10:00 start", "10:01 view", "10:02 view", "10:03 view"]
        func two(_ keys: String) -> String {
            "runs: all\nwithin: 1d\nsteps: [{event: start}, {event: view, times: 2\(keys)}]"
        }
        try tell(two(""), three, mails: ["day 1 10:02"])
        try tell(
            two(", combinations: true"), three, mails: ["day 1 10:02", "day 1 10:03"])
    }

    @Test func `within on a step: less than so long after the event before`() throws {
        let pattern = "steps: [{event: view}, {event: cart, within: 1h}]"
        try tell(pattern, "10:00 view", "10:59 cart", mails: "day 1 10:59")
        try tell(pattern, "10:00 view", "11:00 cart")
    }

    @Test func `for and anchor: how long nothing may come, since the newest or the first event`()
        throws
    {
        func pattern(_ anchor: String) -> String {
            "steps: [{event: view}, {absent: order, for: 1d\(anchor)}]"
        }
        try tell(pattern(""), "10:00 view", mails: "day 2 10:00")
        try tell(pattern(""), "10:00 view", "23:00 order")
        // At the very deadline it is too late.
        try tell(pattern(""), "day 1 10:00 view", "day 2 10:00 order", mails: "day 2 10:00")
        try tell(pattern(""), "10:00 view", "15:00 view", mails: "day 2 15:00")
        try tell(pattern(", anchor: first"), "10:00 view", "15:00 view", mails: "day 2 10:00")
    }

    @Test func `within on the pattern: first to last event, and a trailing for may reach beyond`()
        throws
    {
        let pattern = "within: 2h\nsteps: [{event: view}, {event: cart}, {event: pay}]"
        try tell(pattern, "10:00 view", "11:00 cart", "11:59 pay", mails: "day 1 11:59")
        try tell(pattern, "10:00 view", "11:00 cart", "12:00 pay")
        let trailing = "within: 2h\nsteps: [{event: view}, {event: cart}, {absent: pay, for: 1d}]"
        try tell(trailing, "10:00 view", "11:00 cart", mails: "day 2 11:00")
    }

    @Test func `per: each value of the key is matched by itself`() throws {
        let steps = "steps: [{event: cart}, {absent: order, for: 1d}]"
        let story = ["10:00 cart sku=A", "10:30 cart sku=B", "11:00 order sku=A"]
        try tell("per: sku\n" + steps, story, mails: ["day 2 10:30"])
        try tell(steps, story, mails: [])
        // An absence that counts for the user counts for every value.
        let user = "per: sku\nsteps: [{event: cart}, {absent: order, per: user, for: 1d}]"
        try tell(user, story, mails: [])
    }

    @Test func `runs: the newest start, the first one, or every start`() throws {
        func pattern(_ runs: String) -> String {
            "runs: \(runs)\nsteps: [{event: view}, {event: cart, within: 1h}]"
        }
        let story = ["10:00 view", "10:30 view", "11:10 cart"]
        try tell(pattern("latest"), story, mails: ["day 1 11:10"])
        try tell(pattern("first"), story, mails: [])
        let twice = ["10:00 view", "10:30 view", "10:40 cart"]
        try tell(pattern("latest"), twice, mails: ["day 1 10:40"])
        try tell(pattern("all"), twice, mails: ["day 1 10:40", "day 1 10:40"])
    }

    @Test(arguments: [
        // From the first start with two views and with three, from the second with two.
        ("no_skip", 3),
        // The first match ends what began with its first event, or up to its last one.
        ("skip_to_next", 2), ("skip_past_last", 1),
        // Or before its first view, its last view, its start.
        ("{skip_to_first: v}", 2), ("{skip_to_last: v}", 1), ("{skip_to_first: s}", 3),
    ])
    func `after_match: which other matches a match ends`(strategy: String, count: Int) throws {
        try tell(
            "runs: all\nwithin: 1d\nafter_match: \(strategy)\n"
                + "steps: [{name: s, event: start}, {name: v, event: view, times: 2..3}]",
            ["10:00 start", "10:01 view", "10:02 start", "10:03 view", "10:04 view"],
            mails: count)
    }

    @Test func `on_timeout: a run that expires is nothing, or a match of its own`() throws {
        func pattern(_ end: String) -> String {
            "within: 1h\non_timeout: \(end)\nsteps: [{event: view}, {event: cart}]"
        }
        try tell(pattern("nothing"), ["10:00 view"], mails: [])
        try tell(pattern("match"), ["10:00 view"], mails: ["day 1 11:00"])
        try tell(pattern("match"), ["10:00 view", "10:30 cart"], mails: ["day 1 10:30"])
    }
}

private func quoted(_ text: String) -> String {
    "\"\(text.replacing("\"", with: "\\\""))\""
}

/// Plays one test of a scenario with this pattern; each event is of one user and begins with its
/// time, of the first day when no other is named.
private func tell(
    _ pattern: String, _ story: String..., mails: String? = nil,
    at location: SourceLocation = #_sourceLocation
) throws {
    try tell(pattern, story, mails: mails.map { [$0] } ?? [], at: location)
}

private func tell(
    _ pattern: String, _ story: String..., mails: [String],
    at location: SourceLocation = #_sourceLocation
) throws {
    try tell(pattern, story, mails: mails, at: location)
}

private func tell(
    _ pattern: String, _ story: [String], mails: Int,
    at location: SourceLocation = #_sourceLocation
) throws {
    let expected = Array(repeating: "{send: m, to: u1}", count: mails)
    try play(pattern, story, expected, at: location)
}

private func tell(
    _ pattern: String, _ story: [String], mails: [String],
    at location: SourceLocation = #_sourceLocation
) throws {
    try play(pattern, story, mails.map { "{send: m, to: u1, at: \($0)}" }, at: location)
}

private func play(
    _ pattern: String, _ story: [String], _ expected: [String], at location: SourceLocation
) throws {
    let events = story.map { line in
        let words = line.split(separator: " ", maxSplits: line.hasPrefix("day") ? 3 : 1)
        let time = words.dropLast().joined(separator: " ")
        return "\(line.hasPrefix("day") ? "" : "day 1 ")\(time) u1 \(words.last ?? "")"
    }
    let scenario = """
        scenario: row
        pattern:
        \(pattern.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
        send: {mail: m}
        guard: {quiet_hours: none}
        tests:
          - name: story
            given: |
        \(events.map { "      \($0)" }.joined(separator: "\n"))
            expect: [\(expected.joined(separator: ", "))]
        """
    let report = try playTests(of: [SourceFile(name: "row", text: scenario)])
    #expect(
        report.text == "1 test of 1 scenario: 1 passed, 0 failed", "\(scenario)",
        sourceLocation: location)
}
