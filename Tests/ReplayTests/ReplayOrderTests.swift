import EventReader
import Events
import Policy
import Replay
import Testing

@Suite struct ReplayOrderTests {
    static let absence = """
        scenario: cart
        pattern:
          steps:
            - name: cart
              event: product_added
            - absent: order_completed
              for: 1h
        send: {mail: m}
        """
    static let direct = """
        scenario: alarm
        pattern:
          steps:
            - {name: page, event: cancellation_page_viewed}
        send: {mail: m, to: team@example.com}
        guard: {class: alert}
        """

    @Test func `what is due at the last event's time is settled, what is due later waits`() throws {
        let lines = eventLines(
            """
            2026-04-01T10:00:00Z b product_added
            2026-04-01T10:00:00Z a product_added
            2026-04-01T10:00:01Z c product_added
            2026-04-01T11:00:00Z d product_removed
            """)
        let outcome = play(lines, try scenarios(Self.absence))
        #expect(
            outcome.lines == [
                "a suppress no_address 2026-04-01T11:00:00Z",
                "b suppress no_address 2026-04-01T11:00:00Z",
            ])
        #expect(outcome.runsWaiting == 1)
        #expect(outcome.tally.ignored == 1)
        #expect(outcome.watermark == EventTime(iso8601: "2026-04-01T11:00:00Z"))
    }

    @Test func `until settles what is due later, and never holds back`() throws {
        let lines = eventLines("2026-04-01T10:00:00Z a product_added")
        let cart = try scenarios(Self.absence)
        #expect(play(lines, cart).lines == [])
        #expect(play(lines, cart, until: "2026-04-01T10:59:59Z").lines == [])
        #expect(play(lines, cart, until: "2026-04-01T11:00:00Z").lines.count == 1)
        let more = lines + eventLines("2026-04-01T12:00:00Z b product_added")
        #expect(play(more, cart, until: "2026-04-01T10:00:00Z").lines.count == 1)
    }

    @Test func `decisions of one time stand in order of user, then scenario`() throws {
        let lines = eventLines(
            """
            2026-04-01T10:00:00Z b product_added
            2026-04-01T10:00:00Z a product_added
            2026-04-01T11:00:00Z b cancellation_page_viewed
            2026-04-01T11:00:00Z a cancellation_page_viewed
            2026-04-01T10:30:00Z c cancellation_page_viewed
            """)
        let outcome = play(lines, try scenarios(Self.absence, Self.direct))
        #expect(
            outcome.decisions.map { "\($0.user) \($0.scenario)" }
                == ["c alarm", "a alarm", "a cart", "b alarm", "b cart"])
        #expect(outcome.tally.late == 1)
    }

    /// One is é, the other e with an accent behind it: the same to a reader, and to Swift.
    @Test func `users, keys and texts are told apart by their bytes`() throws {
        let (one, other) = ("caf\u{e9}", "cafe\u{301}")
        let twice = """
            scenario: twice
            pattern:
              per: sku
              within: 1h
              steps:
                - {name: first, event: viewed}
                - {name: second, event: viewed, where: not (color == "\(one)")}
            send: {mail: m, to: team@example.com}
            guard: {class: alert}
            """
        func line(_ user: String, _ minute: Int, sku: String, color: String) -> String {
            """
            {"userId":"\(user)","event":"viewed","timestamp":"2026-04-01T10:0\(minute):00Z",\
            "properties":{"sku":"\(sku)","color":"\(color)"}}
            """
        }
        func count(_ lines: String...) throws -> Int {
            play(lines, try scenarios(twice)).decisions.count
        }
        let first = line(one, 0, sku: one, color: "x")
        #expect(try count(first, line(one, 1, sku: one, color: other)) == 1)
        #expect(try count(first, line(one, 1, sku: one, color: one)) == 0)
        #expect(try count(first, line(one, 1, sku: other, color: other)) == 0)
        #expect(try count(first, line(other, 1, sku: one, color: other)) == 0)
    }

    @Test func `broken lines change nothing but the count`() throws {
        let good = eventLines(
            """
            2026-04-01T10:00:00Z a product_added
            2026-04-01T11:00:00Z a cancellation_page_viewed
            """)
        let bad = [
            "{", "[]", "null", "{\"userId\":\"a\"}", "{\"event\":\"product_added\"}",
            "{\"userId\":\"a\",\"event\":\"x\",\"timestamp\":\"2999-99-99\"}", "{",
        ]
        let set = try scenarios(Self.absence, Self.direct)
        let clean = play(good, set)
        let dirty = play([good[0]] + bad + [good[1]], set)
        #expect(dirty.decisions == clean.decisions)
        #expect(dirty.decisions.count == 2)
        #expect(dirty.tally.broken[.notJSON] == .init(count: 2, first: .line(2)))
        #expect(dirty.tally.broken[.badTimestamp] == .init(count: 1, first: .line(7)))
        #expect(dirty.summary(elapsed: .seconds(1)).contains("not_json: 2, first in line 2"))
    }

    @Test func `an event without a timestamp happens at the watermark`() throws {
        let timeless = "{\"userId\":\"a\",\"event\":\"cancellation_page_viewed\"}"
        let lines =
            [timeless] + eventLines("2026-04-01T10:00:00Z b product_added") + [timeless]
        let outcome = play(lines, try scenarios(Self.direct))
        #expect(outcome.lines == ["a send matched 2026-04-01T10:00:00Z"])
        #expect(outcome.tally.broken == [.badTimestamp: .init(count: 1, first: .line(1))])
    }

    @Test func `a timestamp far past the record time becomes it`() throws {
        let lines = eventLines(
            """
            2026-04-01T11:00:00Z a cancellation_page_viewed
            2026-04-01T11:00:01Z b cancellation_page_viewed
            """)
        let now = EventTime(iso8601: "2026-04-01T10:00:00Z")
        let outcome = play(lines, try scenarios(Self.direct), recordTime: now)
        #expect(
            outcome.lines == [
                "b send matched 2026-04-01T10:00:00Z", "a send matched 2026-04-01T11:00:00Z",
            ])
        #expect(outcome.tally.skewed == 1)
    }

    @Test func `matches are terminal decisions and held mails`() throws {
        let held = Self.direct.replacing("class: alert", with: "quiet_hours: \"10:00-12:00\"")
        let set = try scenarios(held)
        let lines = eventLines(
            """
            2026-04-01T09:00:00Z a cancellation_page_viewed
            2026-04-01T11:00:00Z b cancellation_page_viewed
            """)
        let outcome = play(lines, set)
        #expect(outcome.matches == [2])
        #expect(outcome.mailsHeld == 1)
        #expect(
            outcome.lines == [
                "a send matched 2026-04-01T09:00:00Z", "b hold quiet_hours 2026-04-01T11:00:00Z",
            ])
        let later = play(lines, set, until: "2026-04-01T12:00:00Z")
        #expect(later.lines.last == "b send matched 2026-04-01T12:00:00Z")
        #expect(later.mailsHeld == 0)
        #expect(
            later.summary(elapsed: .milliseconds(500))
                == """
                events: 2 (0 ignored, 0 late, 0 from the future, 0 broken)
                time: up to 2026-04-01T11:00:00Z
                scenario alarm: 2 matches, 2 users
                  hold quiet_hours: 1
                  send matched: 2
                  a day (least, median, most): 2, 2, 2
                  busiest hour: 1
                  mails a user: 1 to 2 users
                waiting: 0 partial matches, 0 held mails
                took 0.50 s, 4 events/s
                """)
    }

    @Test func `nothing in, nothing out`() throws {
        let outcome = play([], try scenarios(Self.direct))
        #expect(outcome.decisions == [])
        #expect(outcome.watermark == nil)
    }
}
