import Events
import Foundation
import TestServers
import Testing

/// Waits for the next minute, and needs no core for it.
@Suite struct HeldTests {
    /// Or when nobody runs while its hour comes: what was written until then counts.
    @Test(arguments: [false, true])
    func `a held mail goes out when its hour comes, and survives a crash until then`(
        isDownThen: Bool
    ) throws {
        // Hours of the day have minutes; leave some seconds to be held in.
        let minute: Int64 = 60_000
        let due = EventTime(
            milliseconds: ((Clock.now + .seconds(12)).milliseconds / minute + 1) * minute)
        let hour = due.milliseconds / minute / 60 % 24
        let text = "\(Self.digits(hour)):\(Self.digits(due.milliseconds / minute % 60))"
        let stage = try Stage(
            """
            scenario: cart
            pattern: {steps: [{name: cart, event: product_added}]}
            send: {mail: note, to: team@example.com, at: "\(text)", variables: {sku: cart.sku}}
            guard: {class: marketing, cancel_on: order_completed}

            """, partitions: 1)
        stage.clock = "wall"
        stage.run = "  time_zone: UTC"
        let (mails, decisions) = (try stage.reader("mail-send"), try stage.reader("decisions"))
        let writer = try stage.writer()
        let first = try stage.startRun("first")
        try writer.write(
            ["ann", "bob"].map { Line($0, "product_added", at: Clock.now, #""sku":"A""#) })
        try decisions.read("two holds") { $0.count == 2 }
        #expect(decisions.messages.allSatisfy { $0.text.field("due_at") == "\(due)" })
        first.kill()
        try stage.evict("first", from: stage.group)
        try writer.write([Line("bob", "order_completed", at: Clock.now)])
        if isDownThen {
            try eventually("its hour", within: .seconds(80)) { Clock.now > due + .seconds(1) }
        }
        let second = try stage.startRun()
        try mails.read("a mail", within: .seconds(100)) { !$0.isEmpty }
        let came = EventTime(milliseconds: try #require(mails.messages.first?.recordTime))
        #expect(came >= due && came < due + .seconds(10), "\(came)")
        second.terminate()
        #expect(second.exitCode(within: .seconds(10)) == 0)
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
