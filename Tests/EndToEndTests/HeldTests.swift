import Events
import Foundation
import TestServers
import Testing

/// Waits for the next minute, and needs no core for it.
@Suite struct HeldTests {
    /// One is taken over at once, the other by nobody before the hour has come: what was written
    /// until then counts. Both wait for the same minute.
    @Test func `a held mail goes out when its hour comes, and survives a crash until then`() throws
    {
        let due = Self.hour(after: .seconds(20))
        let plays = [try HeldPlay(due), try HeldPlay(due)]
        for play in plays { try play.crash() }
        let first = try plays[0].stage.startRun()
        try eventually("its hour", within: .seconds(90)) { Clock.now > due + .seconds(1) }
        let second = try plays[1].stage.startRun()
        try plays[0].expectMail(of: first)
        try plays[1].expectMail(of: second)
    }

    /// The next one that is a whole minute: hours of the day have no seconds.
    private static func hour(after span: Span) -> EventTime {
        let minute: Int64 = 60_000
        return EventTime(
            milliseconds: ((Clock.now + span).milliseconds / minute + 1) * minute)
    }
}

/// Two carts, held until an hour, and a daemon that dies in between.
private struct HeldPlay {
    let stage: Stage
    private let due: EventTime
    private let mails: TopicReader
    private let decisions: TopicReader

    init(_ due: EventTime) throws {
        let (hour, minute) = (due.milliseconds / 3_600_000 % 24, due.milliseconds / 60_000 % 60)
        let text = "\(Self.digits(hour)):\(Self.digits(minute))"
        stage = try Stage(
            """
            scenario: cart
            pattern: {steps: [{name: cart, event: product_added}]}
            send: {mail: note, to: team@example.com, at: "\(text)", variables: {sku: cart.sku}}
            guard: {class: marketing, cancel_on: order_completed}

            """, partitions: 1)
        stage.clock = "wall"
        stage.run = "  time_zone: UTC"
        self.due = due
        (mails, decisions) = (try stage.reader("mail-send"), try stage.reader("decisions"))
    }

    func crash() throws {
        let writer = try stage.writer()
        let victim = try stage.startRun("victim")
        try writer.write(
            ["ann", "bob"].map { Line($0, "product_added", at: Clock.now, #""sku":"A""#) })
        try decisions.read("two holds") { $0.count == 2 }
        #expect(decisions.messages.allSatisfy { $0.text.field("due_at") == "\(due)" })
        victim.kill()
        try stage.evict("victim", from: stage.group)
        try writer.write([Line("bob", "order_completed", at: Clock.now)])
    }

    func expectMail(of run: NagoriProcess) throws {
        try mails.read("a mail", within: .seconds(100)) { !$0.isEmpty }
        let came = EventTime(milliseconds: try #require(mails.messages.first?.recordTime))
        #expect(came >= due && came < due + .seconds(10), "\(came)")
        run.terminate()
        #expect(run.exitCode(within: .seconds(10)) == 0)
        try mails.readAll()
        #expect(mails.messages.map { String(decoding: $0.key ?? [], as: UTF8.self) } == ["ann"])
        try decisions.readAll()
        let ends = Set(decisions.distinct.map { "\($0.field("user")) \($0.field("reason"))" })
        #expect(
            ends == ["ann send_at", "bob send_at", "ann matched", "bob cancelled"], "\(ends)")
    }

    private static func digits(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
