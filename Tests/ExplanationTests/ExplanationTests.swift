import Events
import Explanation
import Matching
import Policy
import Scenarios
import Testing

@Suite struct ExplanationTests {
    @Test(arguments: stories)
    func `a story is told as the file has it`(story: Story) throws {
        let found = try explain(
            story.scenarios, story.lines, quietHours: story.quietHours, caps: story.caps)
        #expect(try golden(story.name, for: found + "\n") == found + "\n")
    }
}

@Suite struct LatenessTests {
    private static let scenario = """
        scenario: cart
        pattern:
          steps:
            - {name: cart, event: product_added}
            - {name: view, event: product_viewed, within: 1h}
        send: {mail: m}
        guard: {quiet_hours: none}
        """

    /// Ten minutes of lateness, and events out of order.
    @Test func `events are told in the order in which they count`() throws {
        var limits = Limits()
        limits.lateness = .minutes(10)
        let text = try explain(
            Self.scenario,
            [
                "2026-04-01T10:05:00Z product_viewed", "2026-04-01T10:00:00Z product_added",
                "2026-04-01T10:20:00Z u2:product_viewed", "2026-04-01T10:09:00Z product_viewed",
                "2026-04-01T10:20:00Z product_added",
            ], zone: "UTC", limits: limits)
        #expect(
            text.hasSuffix(
                """
                2026-04-01T10:09:00Z  product_viewed
                    (dropped: came 1m later than run.lateness allows)
                2026-04-01T10:00:00Z  product_added
                    (taken as step 'cart')
                2026-04-01T10:05:00Z  product_viewed
                    (taken as step 'view': the pattern is complete)
                    -> send m
                1 event still to be sorted (run.lateness)

                at the end of the events, 2026-04-01T10:10:00Z:
                  nothing waits
                  a match takes 'cart' (product_added), then 'view' (product_viewed) within 1h
                """), "\(text)")
    }

    @Test func `what is dropped because there is too much of it is told`() throws {
        let scenario = Self.scenario.replacing("steps:", with: "per: sku\n  steps:")
        let lines = ["A", "B", "A", "C"].enumerated().map { index, sku in
            "2026-04-01T10:0\(index):00Z product_added sku=\(sku)"
        }
        let text = try explain(scenario, lines, zone: "UTC", limits: Limits(runs: 2))
        #expect(
            text.contains(
                """
                2026-04-01T10:02:00Z  product_added sku='A'
                    (taken as step 'cart', in place of the one before)
                2026-04-01T10:03:00Z  product_added sku='C'
                    (taken as step 'cart')
                    (dropped the partial match of sku 'B' begun 2026-04-01T10:01:00Z: a user has at \
                most 2 in a scenario (run.max_runs))
                """), "\(text)")
    }

    @Test func `of a long story the last 200 entries are shown`() throws {
        let start = try #require(EventTime(iso8601: "2026-04-01T10:00:00Z"))
        let lines = (0..<700).map { index in
            let time = start + .minutes(Int64(index))
            return "\(time) product_\(index % 2 == 0 ? "added" : "viewed")"
        }
        let text = try explain(Self.scenario, lines, zone: "UTC")
        let entries = text.split(separator: "\n").filter { $0.hasPrefix("20") }
        #expect(entries.count == 200)
        #expect(text.contains("\n… \(lines.count + 1 - 200) earlier events and decisions, then\n"))
    }
}
