import Events
import Matching
import Policy
import Processor
import Scenarios
import Zones

// What happens by the wall's clock. What breaks delays a decision by minutes, and a decision that
// came before a cancelling event may come behind it then. So events come between :05 and :20 of an
// hour, absences end between :35 and :50, and mails go out at :00 or when absences end.

extension Story {
    static func wallLines(_ chance: Chance) -> [Line] {
        let users = chance.within(2...5)
        let hour = Span.hours(1).milliseconds
        var time = EventTime(milliseconds: (start.milliseconds / hour + 1) * hour) + .minutes(5)
        var lines = (0..<users).filter { _ in chance.percent(70) }.map {
            identify("u\($0)", at: time, chance)
        }
        for number in 0..<chance.within(5...20) {
            if chance.percent(70) { time = time + .hours(Int64(chance.below(9))) }
            let minute = Span.minutes(Int64(chance.below(16)))
            lines.append(event(number, of: "u\(chance.below(users))", at: time + minute, chance))
        }
        return lines.enumerated().sorted {
            ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
        }.map(\.element)
    }

    static let wallLineup: Lineup = {
        let set = ScenarioSet.read([SourceFile(name: "wall.yaml", text: wallScenarios)])
        precondition(!set.hasErrors, "\(set.diagnostics)")
        return Lineup(set, rules: wallRules, limits: Limits())
    }()

    /// With a cap that holds nothing back, but is asked: what a mail that came minutes later leaves of
    /// a real one is another matter.
    static let wallRules: Rules = {
        let table = ZoneTable()
        return Rules(
            zone: table.zone(named: "Asia/Tokyo") ?? .utc,
            zoneNamed: { table.zone(named: $0) },
            caps: [Rules.Cap(.marketing, count: 50, span: .hours(1))])
    }()

    private static let wallScenarios = scenarioText(
        viewWithin: "330m", sampleFor: "90m", cartFor: "210m",
        second: """
            scenario: seen
            pattern:
              per: sku
              steps:
                - {name: view, event: product_viewed}
                - {absent: order_completed, for: 150m}
            send: {mail: note, at: "10:00", variables: {sku: view.sku}}
            guard: {class: marketing, cancel_on: [order_completed]}
            """)
}
