import Events
import Foundation
import Playing
import Policy
import Replay
import Scenarios
import TestServers
import Testing

/// A test decides what replay decides for the same events: real clicks, one test a visitor.
@Suite(.enabled(if: SharedData.folder != nil, "needs the shared data; see NAGORI_SHARED"))
struct RealVisitorsTests {
    static let scenario = """
        scenario: cart-left
        pattern:
          per: sku
          steps:
            - {name: cart, event: product_added}
            - {absent: order_completed, for: 24h}
        send: {mail: m, to: team@example.com, at: same-local-time}
        guard: {quiet_hours: 22:00-09:00, once_per: 1d, cancel_on: order_completed}
        """

    struct Click: Decodable {
        let userId: String
        let event: String
        let timestamp: String
        let properties: Properties

        struct Properties: Decodable {
            let sku: String
        }

        var line: String { "\(timestamp) \(userId) \(event) sku=\"\(properties.sku)\"" }
    }

    @Test func `for real visitors`() throws {
        let lines = Array(try SharedData.clicks()).split(separator: UInt8(ascii: "\n"))
        let clicks = try lines.map { try JSONDecoder().decode(Click.self, from: Data($0)) }
        // Time never goes back in a test.
        let order = clicks.indices.sorted {
            (clicks[$0].timestamp, $0) < (clicks[$1].timestamp, $1)
        }
        let decisions = try replay(order.map { lines[$0] })
        #expect(decisions.count > 100)
        let visitors = Dictionary(grouping: order.map { clicks[$0] }, by: \.userId)
            .filter { $0.value.count <= 1000 && decisions[$0.key] != nil }
        var text = Self.scenario + "\ntests:\n"
        for (user, clicks) in visitors.sorted(by: { $0.key < $1.key }).prefix(100) {
            text += "  - name: visitor \(user)\n    given: |\n"
            text += clicks.map { "      \($0.line)\n" }.joined()
            text += "    expect: [\(decisions[user, default: []].joined(separator: ", "))]\n"
        }
        #expect(try report(text).text == "100 tests of 1 scenario: 100 passed, 0 failed")
    }

    /// The decisions as tests expect them, by user.
    private func replay(_ lines: [ArraySlice<UInt8>]) throws -> [String: [String]] {
        let set = ScenarioSet.read([SourceFile(name: "s.yaml", text: Self.scenario)])
        var run = OfflineRun([Engine(set.scenarios, rules: Rules(zone: .utc))])
        for (index, line) in lines.enumerated() {
            line.withUnsafeBytes { run.take($0, number: index + 1) }
        }
        let outcome = run.end(until: EventTime(iso8601: "2100-01-01"))[0]
        return Dictionary(grouping: outcome.decisions) { $0.user }.mapValues { decisions in
            decisions.map { decision in
                let what = decision.kind == "send" ? "m" : decision.reason
                return "{\(decision.kind): \(what), to: \"\(decision.user)\", "
                    + "at: \"\(decision.decidedAt)\"}"
            }
        }
    }
}
