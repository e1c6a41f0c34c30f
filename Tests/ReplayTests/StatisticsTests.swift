import Events
import Replay
import Scenarios
import Testing

/// Three visitors in three days; every number below is counted by hand.
@Suite struct StatisticsTests {
    static let alarm = """
        scenario: alarm
        pattern:
          steps:
            - {name: page, event: leaving}
        send: {mail: m, to: team@example.com}
        guard: {class: alert}
        """
    static let cart = """
        scenario: cart
        pattern:
          steps:
            - {name: cart, event: added}
            - {absent: bought, for: 1h}
        send: {mail: m, to: team@example.com}
        guard: {class: alert, once_per: 1d}
        """
    static let given = """
        2026-04-01T10:00:00Z a added
        2026-04-01T10:30:00Z b leaving
        2026-04-01T12:00:00Z a leaving
        2026-04-01T12:00:00Z a added
        2026-04-03T09:00:00Z a leaving
        2026-04-03T09:00:00Z c leaving
        2026-04-03T09:10:00Z c added
        2026-04-03T09:30:00Z c bought
        2026-04-03T10:00:00Z b added
        """

    private func outcome(_ given: String, until: String? = nil) throws -> Outcome {
        play(eventLines(given), try scenarios(Self.alarm, Self.cart), until: until)
    }

    private func statistics(_ given: String = given, zone: Zone = .utc) throws -> Statistics {
        Statistics(try outcome(given, until: "2026-04-04"), zone: zone)
    }

    @Test func `matches, mails, users and reasons of each scenario`() throws {
        let statistics = try statistics()
        #expect(statistics.scenarios == ["alarm", "cart"])
        let (alarm, cart, all) = (statistics.counts[0], statistics.counts[1], statistics.all)
        #expect([alarm.matches, cart.matches, all.matches] == [4, 3, 7])
        #expect([alarm.mails, cart.mails, all.mails] == [4, 2, 6])
        #expect([alarm.users, cart.users, all.users] == [3, 2, 3])
        #expect([alarm.usersMailed, cart.usersMailed, all.usersMailed] == [3, 2, 3])
        #expect(alarm.reasons == ["send matched": 4])
        #expect(cart.reasons == ["send matched": 2, "suppress once_per": 1])
        #expect(all.reasons == ["send matched": 6, "suppress once_per": 1])
        #expect(all.held == 0)
    }

    @Test func `users by the mails that they got`() throws {
        let statistics = try statistics()
        #expect(statistics.counts[0].mailsPerUser.users.prefix(4) == [0, 2, 1, 0])
        #expect(statistics.counts[1].mailsPerUser.users.prefix(4) == [0, 2, 0, 0])
        #expect(statistics.all.mailsPerUser.users.prefix(4) == [0, 1, 1, 1])
        let many = (0..<12).map { "2026-04-01T10:\($0 + 10):00Z a leaving" }
        let all = try self.statistics(many.joined(separator: "\n")).all
        #expect(all.mailsPerUser.users == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
        #expect(MailsPerUser.label(10) == "10+")
    }

    @Test func `matches by day, days without any too`() throws {
        let statistics = try statistics()
        let period = Period([statistics])
        #expect(period.series(statistics.counts[0]) == [2, 0, 2])
        #expect(period.series(statistics.counts[1]) == [2, 0, 1])
        #expect(
            period.days.map { $0.map(Period.name) } == [
                "2026-04-01", "2026-04-02", "2026-04-03",
            ])
        let spread = Spread(period.series(statistics.counts[1]))
        #expect(spread?.least == 0 && spread?.median == 1 && spread?.greatest == 2)
    }

    @Test func `a day is the site's`() throws {
        // At 13:00 UTC it is midnight there: a's second cart, and b's, belong to the next day.
        let east = Zone(name: "East", offsetSeconds: 11 * 3600)
        let statistics = try statistics(zone: east)
        let period = Period([statistics])
        #expect(period.series(statistics.counts[1]) == [1, 1, 1])
        #expect(period.days.map { Period.name($0.lowerBound) } == "2026-04-01")
    }

    @Test func `two scenarios meet when they turn to a user within a day`() throws {
        let encounters = try statistics().encounters
        #expect(encounters.map(\.scenarios) == [["alarm", "cart"]])
        // Of a: the alarm's mail an hour after the cart's; the alarm's match an hour after the
        // cart's, and the cart's an hour after that.
        #expect(encounters.map(\.mails) == [1])
        #expect(encounters.map(\.matches) == [2])
        #expect(encounters.map(\.users) == [1])
    }

    @Test(arguments: [("T09:59:59.999Z", 1), ("T10:00:00Z", 0)])
    func `a whole day apart is no encounter`(later: String, mails: Int) throws {
        let encounters = try statistics(
            "2026-04-01T09:00:00Z a added\n2026-04-02\(later) a leaving"
        ).encounters
        #expect(encounters.map(\.mails).reduce(0, +) == mails)
    }

    @Test func `a match that was held counts once, and is held until it is decided`() throws {
        let held = Self.alarm.replacing("class: alert", with: "quiet_hours: \"10:00-12:00\"")
        let set = try scenarios(held)
        let lines = eventLines("2026-04-01T11:00:00Z b leaving")
        let waiting = Statistics(play(lines, set), zone: .utc).all
        #expect([waiting.matches, waiting.mails, waiting.held, waiting.users] == [1, 0, 1, 1])
        #expect(waiting.mailsPerUser.users.first == 1)
        let outcome = play(lines, set, until: "2026-04-01T12:00:00Z")
        let sent = Statistics(outcome, zone: .utc).all
        #expect([sent.matches, sent.mails, sent.held] == [1, 1, 0])
        #expect(sent.reasons == ["hold quiet_hours": 1, "send matched": 1])
        #expect(outcome.matches == [1])
    }

    /// As a clock that was never set makes them.
    @Test func `a few matches far away from all others do not stretch the days`() throws {
        var given = ["1970-01-01T00:00:00Z x leaving"]
        for number in 0..<400 {
            given.append("2026-04-0\(number % 3 + 1)T10:00:00Z u\(number) leaving")
        }
        let statistics = try statistics(given.joined(separator: "\n"))
        let period = Period([statistics])
        #expect(period.series(statistics.all) == [134, 133, 133])
        #expect(period.left == 1)
    }

    @Test func `no match, no days`() throws {
        let statistics = try statistics("2026-04-01T10:00:00Z a seen")
        #expect(Period([statistics]).days == nil)
        #expect(statistics.encounters == [])
    }
}
