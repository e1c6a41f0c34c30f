import Events
import Policy
import Scenarios
import Testing

/// What a brand has of its own counts in a story too.
@Suite struct BrandStoryTests {
    private static let scenarios = """
        scenario: visit
        pattern: {steps: [{name: visit, event: visited}]}
        send: {mail: visit, to: team@example.com}
        guard: {brand: acme, quiet_hours: none}
        ---
        scenario: other
        pattern: {steps: [{event: other}]}
        send: {mail: other, to: team@example.com}
        guard: {quiet_hours: none}
        """

    @Test func `a brand's cap looks at its own mails`() throws {
        let text = try explain(
            Self.scenarios,
            [
                "2026-04-01T10:00:00+09:00 other", "2026-04-01T11:00:00+09:00 visited",
                "2026-04-01T12:00:00+09:00 visited",
            ],
            brands: [
                "acme": .init(
                    caps: [.init(.marketing, count: 1, span: .days(7))], needsConsent: false)
            ])
        #expect(
            text.contains(
                "(cap: 1 of 1 marketing mails of acme in 7d: 2026-04-01T11:00:00+09:00; the next may "
                    + "go out from 2026-04-08T11:00:00+09:00 on)"), "\(text)")
        #expect(!text.contains("counts for the cap"), "another's mail")
    }

    @Test func `a brand's consent is asked`() throws {
        let text = try explain(
            Self.scenarios.replacing(
                ", to: team@example.com}\nguard: {brand", with: "}\nguard: {topic: news, brand"),
            ["2026-04-01T10:00:00+09:00 visited"],
            brands: ["acme": .init(caps: [], needsConsent: true)])
        #expect(text.contains("(run.consent: opt_in; topic: acme/news)"), "\(text)")
        #expect(text.contains("no mail now: no consent is known"), "\(text)")
    }

    @Test func `a reason that is not told in words is told in numbers`() throws {
        let text = try explain(
            Self.scenarios.replacing("brand: acme,", with: "canary: 0.01%,"),
            ["2026-04-01T10:00:00+09:00 visited"])
        let lot = Double(Canary.lot(of: "u1", in: "visit")) / 100
        #expect(text.contains("(canary: lot \(lot), canary 0.01)"), "\(text)")
    }
}
