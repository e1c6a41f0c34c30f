import Events
import Matching
import Policy
import Processor
import Scenarios
import Zones

extension Story {
    static let rules: Rules = {
        let table = ZoneTable()
        return Rules(
            zone: table.zone(named: "Asia/Tokyo") ?? .utc,
            zoneNamed: { table.zone(named: $0) },
            caps: [Rules.Cap(.marketing, count: 2, span: .days(3))])
    }()

    static func lineup(_ limits: Limits) -> Lineup {
        Lineup(scenarioSet, rules: rules, limits: limits)
    }

    private static let scenarioSet: ScenarioSet = {
        let set = ScenarioSet.read([SourceFile(name: "story.yaml", text: scenarios)])
        precondition(!set.hasErrors, "\(set.diagnostics)")
        return set
    }()

    /// A third of the stories sorts what comes.
    static func limits(_ chance: Chance) -> Limits {
        var limits = Limits()
        if chance.percent(33) { limits.lateness = chance.pick([.minutes(20), .hours(3)]) }
        return limits
    }

    private static let scenarios = scenarioText(
        viewWithin: "14d", sampleFor: "24h", cartFor: "3h",
        second: """
            scenario: seen-twice
            pattern:
              per: sku
              within: 1d
              steps:
                - {name: first, event: product_viewed}
                - {name: again, event: product_viewed}
                - {absent: order_completed, for: 2h}
            send: {mail: note, variables: {sku: again.sku}}
            guard:
              class: marketing
              quiet_hours: 21:00-09:00
              once_per: 2d
              cancel_on: [order_completed]
              expires_after: 10h
            """)

    /// `second` among the scenarios that all stories have, whose spans are told.
    static func scenarioText(
        viewWithin: String, sampleFor: String, cartFor: String, second: String
    ) -> String {
        """
        scenario: sample-seen
        pattern:
          steps:
            - {name: sample, event: sample_requested}
            - {name: view, event: product_viewed, where: sku == sample.sku, within: \(viewWithin)}
            - {absent: order_completed, where: sku == view.sku, for: \(sampleFor)}
        send: {mail: note, to: team@example.com, variables: {sku: view.sku}}
        guard: {class: alert}
        ---
        \(second)
        ---
        scenario: cart-left
        pattern:
          per: sku
          steps:
            - {name: cart, event: product_added}
            - {absent: order_completed, for: \(cartFor)}
        send:
          - {mail: note, at: "10:00", variables: {sku: cart.sku}}
          - {mail: note, at: +3d, unless: [order_completed], variables: {sku: cart.sku}}
        guard: {class: marketing, cancel_on: order_completed}
        ---
        scenario: ordered
        pattern:
          runs: all
          steps:
            - {name: order, event: order_completed}
        send: {mail: note, to: team@example.com, variables: {sku: order.sku}}
        guard: {class: alert}

        """
    }
}
