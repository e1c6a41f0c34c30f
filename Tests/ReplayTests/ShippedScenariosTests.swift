import Catalogue
import Events
import Foundation
import Policy
import Replay
import Scenarios
import Testing
import Zones

/// The scenarios that we ship, and the one that the documentation shows, do what their own tests
/// say.
@Suite struct ShippedScenariosTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "deploy/scenarios").path()

    struct Case: CustomTestStringConvertible, Sendable {
        let scenario: Scenario
        let test: ScenarioTest
        var testDescription: String { "\(scenario.id): \(test.name)" }
    }

    static let documented = SourceFile(
        name: "documented.yaml",
        text: """
            scenario: documented
            pattern:
              steps:
                - name: sample
                  event: sample_requested
                - name: view
                  event: product_viewed
                  where: sku == sample.sku
                  within: 14d
                - absent: order_completed
                  where: sku == view.sku
                  for: 24h
            send:
              mail: sample-coupon
              at: same-local-time
            guard:
              class: marketing
              quiet_hours: 22:00-09:00
              once_per: 30d
              cancel_on: [order_completed, unsubscribed]
              expires_after: 36h
            tests:
              - name: bought in time
                given: |
                  2026-04-01T10:00:00+09:00 u1 sample_requested sku=A
                  2026-04-02T20:00:00+09:00 u1 product_viewed   sku=A
                  2026-04-03T09:00:00+09:00 u1 order_completed  sku=A
                expect: []
              - name: did not buy
                given: |
                  2026-04-01T10:00:00+09:00 u1 sample_requested sku=A
                  2026-04-02T20:00:00+09:00 u1 product_viewed   sku=A
                expect:
                  - send: sample-coupon
                    to: u1
                    at: 2026-04-03T20:00:00+09:00
            """)

    static let cases: [Case] = {
        let files = (try? ScenarioFiles.read([folder])) ?? []
        return ScenarioSet.read(files + [documented]).scenarios.flatMap { scenario in
            scenario.tests.map { Case(scenario: scenario, test: $0) }
        }
    }()

    @Test func `there are some`() { #expect(Self.cases.count > 15) }

    @Test(arguments: cases)
    func `keeps its promise`(_ item: Case) throws {
        let given = item.test.given.map(\.text)
        let first = try #require(given.first?.split(separator: " ").first)
        let users = Set(given.map { String($0.split(whereSeparator: \.isWhitespace)[1]) })
        let lines =
            identify(users.sorted(), at: String(first))
            + given.enumerated().map { eventLine($1, id: $0 + 1) }
        let tokyo = try #require(ZoneTable().zone(named: "Asia/Tokyo"))
        let outcome = play(
            lines, [item.scenario], rules: Rules(zone: tokyo), until: "2027-01-01T00:00:00Z")
        let sent = outcome.decisions.compactMap { decision -> String? in
            guard case .send(let order) = decision.verdict else { return nil }
            return "\(order.template) \(decision.user) \(decision.decidedAt)"
        }
        let expected = item.test.expect.map { mail in
            let at = mail.at.flatMap { EventTime(iso8601: $0) }
            return "\(mail.mail) \(mail.user) \(at.map { "\($0)" } ?? "any time")"
        }
        #expect(sent == expected)
    }
}
