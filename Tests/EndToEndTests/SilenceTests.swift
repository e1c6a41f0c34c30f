import Events
import Foundation
import TestServers
import Testing

extension EndToEndTests {
    @Test func `an absence fires in silence, when it is due`() throws {
        let stage = try Stage(ScenarioTexts.sample)
        stage.clock = "wall"
        stage.run = "  idle_after: 1s"
        let run = try stage.startRun()
        try run.awaitReady()
        let mails = try stage.reader("mail-send")
        let view = Clock.now
        try stage.writer().write([
            Line("ann", "sample_requested", at: view - .seconds(60), #""sku":"A""#),
            Line("ann", "product_viewed", at: view, #""sku":"A""#),
        ])
        try mails.read("a mail", within: .seconds(30)) { !$0.isEmpty }
        let due = view + .seconds(3)
        let mail = try #require(mails.messages.first)
        let came = EventTime(milliseconds: try #require(mail.recordTime))
        #expect(came >= due)
        // A second of idleness was over by then, and the broker is asked once a second.
        #expect(came < due + .seconds(4))
        #expect(mail.text.field("matched_at") == "\(due)")
        run.terminate()
        #expect(run.exitCode(within: .seconds(10)) == 0)
        try mails.readAll()
        #expect(mails.messages.count == 1)
    }

    /// What waited in Kafka before the deadline counts, however late the daemon gets to read it.
    @Test func `silence is not mistaken for a daemon that slept`() throws {
        let stage = try Stage(ScenarioTexts.sample, partitions: 1)
        stage.clock = "wall"
        stage.run = "  idle_after: 200ms"
        let run = try stage.startRun()
        try run.awaitReady()
        let mails = try stage.reader("mail-send")
        let (writer, view) = (try stage.writer(), Clock.now)
        try writer.write(
            ["ann", "bob"].flatMap { user in
                [
                    Line(user, "sample_requested", at: view - .seconds(60), #""sku":"A""#),
                    Line(user, "product_viewed", at: view, #""sku":"A""#),
                ]
            })
        try eventually("read") { run.metric("nagori_runs_started_total") == 2 }
        run.pause()
        let order = Clock.now
        try #require(order < view + .seconds(3), "the machine is too slow for this test")
        try writer.write([Line("ann", "order_completed", at: order, #""sku":"A""#)])
        try eventually("late") { Clock.now > view + .seconds(4) }
        run.resume()
        try mails.read("a mail", within: .seconds(30)) { !$0.isEmpty }
        run.terminate()
        #expect(run.exitCode(within: .seconds(10)) == 0)
        try mails.readAll()
        #expect(mails.messages.map { String(decoding: $0.key ?? [], as: UTF8.self) } == ["bob"])
    }
}

enum Clock {
    static var now: EventTime {
        EventTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    }
}
