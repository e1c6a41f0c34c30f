import Events
import Foundation
import Inspection
import Matching
import Policy
import Scenarios
import Testing

@Suite struct UserReportTests {
    static let scenario = """
        scenario: follow-up
        pattern:
          per: sku
          steps:
            - {name: sample, event: sample_requested}
            - {name: view, event: product_viewed, within: 14d}
            - {absent: order_completed, for: 24h}
        send: {mail: m, to: team@example.com, variables: {sku: view.sku, price: sample.price}}
        guard: {quiet_hours: "00:00-12:00", once_per: 1h}
        """

    /// - Returns: the report of a user who did these things.
    private func report(_ events: [(String, String, [String: Value])]) throws -> UserReport {
        let set = ScenarioSet.read([SourceFile(name: "s.yaml", text: Self.scenario)])
        let engine = Engine(set.scenarios, rules: Rules(zone: .utc))
        var vocabulary = engine.vocabulary
        var state = UserState()
        var effects = Effects(programs: 1)
        for (index, (time, name, properties)) in events.enumerated() {
            var values = Array(repeating: Value.missing, count: vocabulary.properties.count)
            for (name, value) in properties { values[vocabulary.intern(property: name)] = value }
            let event = Event(
                id: "m\(index)", user: "u1", name: vocabulary.intern(event: name),
                time: try #require(EventTime(iso8601: time)), values: values)
            engine.apply(
                event, to: &state, watermark: event.time, clock: .event, into: &effects)
        }
        return UserReport(
            user: "u1",
            shard: .init(
                partition: 3, server: "127.0.0.1:6379", epoch: 7, nextOffset: 42,
                timers: engine.deadlines(of: state, clock: .event)),
            state: state, set: engine.set)
    }

    @Test func `shows profile, runs, held and sent mails`() throws {
        let report = try report([
            ("2026-04-01T10:00:00Z", "identify", ["email": .string("a@b.invalid")]),
            ("2026-04-01T10:00:00Z", "sample_requested", ["sku": .string("A")]),
            ("2026-04-01T13:00:00Z", "product_viewed", ["sku": .string("A")]),
            ("2026-04-02T01:00:00Z", "sample_requested", ["sku": .integer(2)]),
            ("2026-04-02T02:00:00Z", "product_viewed", ["sku": .integer(2)]),
            (
                "2026-04-03T02:00:00Z", "sample_requested",
                ["sku": .string("C"), "price": .integer(9)]
            ),
        ])
        let id = try #require(report.text.split(separator: "  id        ").last?.prefix(32))
        #expect(
            report.text == """
                user
                  id     u1
                  email  a@b.invalid

                shard
                  partition    3
                  server       127.0.0.1:6379
                  epoch        7
                  next_offset  42
                  timer        2026-04-03T12:00:00Z

                run
                  scenario   follow-up
                  key        C
                  step       sample (1/2)
                  waits_for  step view
                  deadline   2026-04-17T02:00:00Z
                  started    2026-04-03T02:00:00Z
                  latest     2026-04-03T02:00:00Z
                  events     m5
                  captures   sample.price = 9

                held
                  scenario  follow-up
                  mail      m
                  id        \(id)
                  due       2026-04-03T12:00:00Z
                  matched   2026-04-03T02:00:00Z
                  events    m3, m4

                sent
                  scenario  follow-up
                  class     marketing
                  at        2026-04-02T13:00:00Z

                seen
                  ids     1
                  newest  2026-04-03T02:00:00Z
                """)
    }

    @Test func `says so when nothing is stored`() {
        let report = UserReport(
            user: "nobody\u{1b}[2J", shard: .init(partition: 0, server: "r"), state: nil,
            set: ProgramSet([]))
        #expect(
            report.text == """
                user
                  id     "nobody\\u001b[2J"
                  state  none

                shard
                  partition  0
                  server     r
                """)
    }

    @Test func `JSON has lists of runs, held and sent mails`() throws {
        let report = try report([
            ("2026-04-01T10:00:00Z", "sample_requested", ["sku": .string("A")])
        ])
        let object = try JSONSerialization.jsonObject(with: Data(report.json.utf8))
        let root = try #require(object as? [String: Any])
        #expect((root["run"] as? [Any])?.count == 1)
        #expect((root["held"] as? [Any])?.count == 0)
        #expect((root["user"] as? [String: String]) == ["id": "u1"])
    }
}
