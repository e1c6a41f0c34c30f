import Events
import PatternReference
import Scenarios
import TestServers
import Testing

/// Nine days of 815 visitors of a real shop: the matcher must find what brute force finds.
@Suite(.enabled(if: SharedData.folder != nil, "needs the shared data; see NAGORI_SHARED"))
struct RealClicksTests {
    private static let scenarios = """
        scenario: cart-left
        pattern:
          per: sku
          steps:
            - {name: cart, event: product_added}
            - {absent: order_completed, for: 24h}
        send: {mail: m}
        ---
        scenario: favourite-seen-again
        pattern:
          per: sku
          steps:
            - {name: favourite, event: product_favorited}
            - {name: view, event: product_viewed, within: 3d}
            - {absent: order_completed, for: 24h}
        send: {mail: m}
        ---
        scenario: three-looks
        pattern:
          within: 2d
          per: category
          steps:
            - {name: first, event: product_viewed}
            - {absent: order_completed, per: user}
            - {name: second, event: product_viewed}
            - {absent: order_completed, per: user}
            - {name: third, event: product_viewed}
        send: {mail: m}
        """

    @Test func `the matcher finds what brute force finds`() throws {
        let set = ScenarioSet.read([SourceFile(name: "s.yaml", text: Self.scenarios)])
        #expect(set.diagnostics.isEmpty, "\(set.diagnostics)")
        let recording = try Recording()
        let arrivals = recording.arrivals(
            names: ["product_viewed", "product_favorited", "product_added", "order_completed"],
            properties: ["sku", "category"])
        let found = recording.matches(of: set.scenarios, runsMax: 1000)
        let counts = ["cart-left": 3667, "favourite-seen-again": 459, "three-looks": 15_946]
        for scenario in set.scenarios {
            let own = found.filter { $0.scenario == scenario.id }
            #expect(own.count == counts[scenario.id], "\(scenario.id)")
            #expect(own == Reference(scenario).matches(in: arrivals), "\(scenario.id)")
        }
    }
}
