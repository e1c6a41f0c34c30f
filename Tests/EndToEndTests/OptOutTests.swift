import Events
import Foundation
import TestServers
import Testing

/// `nagori run` decides, somebody changes their mind, and only then comes `nagori send`.
@Suite struct OptOutTests {
    @Test(arguments: ["", "  lateness: 3h"])
    func `a no stops what is decided and not sent yet, and a new yes does not`(setting: String)
        throws
    {
        let stage = try Stage(
            """
            scenario: cart
            pattern: {steps: [{name: cart, event: product_added}]}
            send: {mail: note, variables: {sku: cart.sku}}
            guard: {class: marketing, topic: carts}

            """, partitions: 2)
        stage.clock = "wall"
        stage.run = setting
        let mailbox = try Mailbox()
        stage.send = "  transport: \(mailbox.transport)"
        let requests = try stage.reader("mail-send")
        let events = try stage.reader("events")
        let run = try stage.startRun()
        let users = ["no", "yes", "back", "other"]
        // Older than the lateness: nothing waits to be sorted but what comes after.
        let then = Clock.now - .hours(5)
        let carts = users.flatMap { user in
            [
                Line.identify(user, zone: "Asia/Tokyo", at: then),
                Line(user, "product_added", at: then + .seconds(1), #""sku":"A""#),
            ]
        }
        let writer = try stage.writer()
        try writer.write(carts + users.map { Line($0, "page_viewed", at: then + .hours(4)) })
        try requests.read("a request for each") { $0.count == 4 }
        let now = Clock.now
        try writer.write([
            Line("no", "unsubscribed", at: now),
            Line("other", "unsubscribed", at: now, #""topic":"news""#),
            Line("back", "unsubscribed", at: now),
            Line("back", "subscribed", at: now + .seconds(1), #""topic":"carts""#),
        ])
        try run.become("through") { run.metric("nagori_events_total") == 16 }
        run.terminate()
        #expect(run.exitCode(within: .seconds(10)) == 0)

        let send = try stage.startSend()
        try events.read("an end of each") { $0.count == 20 }
        let told = events.messages.map(\.text).filter { $0.contains("mail_") }
        #expect(told.filter { $0.contains(#""event":"mail_sent""#) }.count == 3, "\(told)")
        let dropped = told.filter { $0.contains(#""reason":"unsubscribed""#) }
        #expect(dropped.count == 1 && dropped[0].contains(#""userId":"no""#), "\(told)")
        #expect(mailbox.count == 3)
        send.terminate()
        #expect(send.exitCode(within: .seconds(10)) == 0)
    }
}
