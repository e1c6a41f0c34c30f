import Catalogue
import Events
import Explanation
import Foundation
import Matching
import Policy
import Replay
import Scenarios
import TestServers
import Testing
import Zones

/// Real visitors, and the scenarios that are delivered.
@Suite(.enabled(if: SharedData.folder != nil, "needs the shared data; see NAGORI_SHARED"))
struct AgreementTests {
    @Test func `what is told to be decided is what a replay decides`() throws {
        let set = try ScenarioSet.read(ScenarioFiles.read(["deploy/scenarios"]))
        let zone = try #require(ZoneTable().zone(named: "Asia/Shanghai"))
        let rules = Rules(
            zone: zone, quietHours: QuietHours(start: 1320, end: 540),
            caps: [.init(.marketing, count: 3, span: .days(7))])
        let lines = try SharedData.clicks().split(separator: UInt8(ascii: "\n")).map(Array.init)
        let engine = Engine(set.scenarios, rules: rules)
        var run = OfflineRun([engine])
        for (index, line) in lines.enumerated() {
            line.withUnsafeBytes { run.take($0, number: index + 1) }
        }
        let own = run.end()[0].decisions.filter { $0.scenario == "cart-reminder" }
        // Every user of whom much was decided.
        let counts = Dictionary(grouping: own, by: \.user).mapValues(\.count)
        let users = counts.filter { $0.value > 30 }.keys.sorted()
        #expect(users.count > 5)
        for user in users.prefix(8) {
            let text = try explain(user, set.scenarios, rules, lines)
            let told = text.split(separator: "\n").count { $0.contains("    -> ") }
            #expect(told == counts[user], "\(user)")
            #expect(!text.contains("… "))
        }
    }

    private func explain(
        _ user: String, _ scenarios: [Scenario], _ rules: Rules, _ lines: [[UInt8]]
    ) throws -> String {
        let explained = Explanation(
            of: "cart-reminder", user: user, among: scenarios, rules: rules, limits: Limits())
        var explanation = try #require(explained)
        var history = UserHistory(
            of: user, vocabulary: explanation.vocabulary, lateness: .seconds(0),
            recordTime: .distantFuture, maxSkew: .seconds(0))
        for line in lines {
            line.withUnsafeBytes { bytes in
                guard let (sighting, watermark) = history.take(bytes) else { return }
                explanation.take(sighting, watermark: watermark)
            }
        }
        return explanation.end(at: history.watermark)
    }
}
