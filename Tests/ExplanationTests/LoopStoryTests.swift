import Testing

/// Of loops, and of what comes once: what is told must be so.
@Suite struct LoopStoryTests {
    private func told(_ pattern: String, _ lines: [String]) throws -> String {
        try explain("scenario: s\npattern: \(pattern)\nsend: {mail: m}", lines, zone: "UTC")
    }

    @Test func `a loop that may be left does not hide why the next step refused the event`() throws
    {
        let text = try told(
            """
            {within: 7d, steps: [{name: view, event: view, times: 2+, greedy: true},
              {name: cart, event: cart, where: 'count(view) >= 3'}]}
            """,
            ["2026-04-01T10:00:00Z view", "2026-04-01T10:01:00Z view", "2026-04-01T10:02:00Z cart"])
        #expect(
            text.contains("(not step 'cart': where count(view) >= 3, but count(view) is 2)"),
            "\(text)")
        #expect(!text.contains("only later"), "\(text)")
        #expect(text.contains("waits for 'cart' (cart) where count(view) >= 3"), "\(text)")
    }

    @Test func `an absence behind a loop is told as what it is`() throws {
        let text = try told(
            """
            {within: 1d, steps: [{name: view, event: view, times: 2+, greedy: true},
              {absent: order, for: 1h}]}
            """,
            [
                "2026-04-01T10:00:00Z view", "2026-04-01T10:01:00Z view",
                "2026-04-01T12:00:00Z u2:view",
            ])
        #expect(text.contains("is a match: order did not come"), "\(text)")
    }

    @Test func `an event that restarts the clock is told so`() throws {
        let text = try told(
            """
            {within: 1d, steps: [{name: view, event: view, times: 2}, {absent: order, for: 1h}]}
            """,
            [
                "2026-04-01T10:00:00Z view", "2026-04-01T10:01:00Z view",
                "2026-04-01T10:30:00Z view",
            ])
        #expect(
            text.contains(
                "(the clock of the partial match begun 2026-04-01T10:00:00Z starts again: "
                    + "it waits until 2026-04-01T11:30:00Z)"), "\(text)")
    }

    @Test func `a first event that was had comes no more`() throws {
        let text = try told(
            "{steps: [{name: o, event: order, first_ever: true}, {absent: order, for: 14d}]}",
            ["2026-04-01T10:00:00Z order", "2026-04-11T10:00:00Z order"])
        #expect(
            text.hasSuffix(
                "  nothing waits\n  no match can come any more: the user has had the first order "
                    + "already (first_ever of 'o')"), "\(text)")
    }
}
