import Foundation
import TestServers
import Testing

extension EndToEndTests {
    @Test(
        .enabled(if: SharedData.folder != nil, "needs the shared data; see NAGORI_SHARED"))
    func `real clicks: two daemons and two senders, one of each killed, decide as replay does`()
        throws
    {
        try playWithCrashes(.taobao())
    }

    @Test
    func `a made-up shop: the same`() throws {
        try playWithCrashes(.shop(seed: 7, users: 400, events: 12_000))
    }

    private func playWithCrashes(_ stream: Stream) throws {
        let mailbox = try Mailbox()
        let stage = try Stage(ScenarioTexts.clicks + "---\n" + ScenarioTexts.marketing)
        stage.run = ScenarioTexts.gate + "\n  batch_events: 1000"
        // More alerts an hour than anybody should get.
        stage.send = "  transport: \(mailbox.transport)\n  concurrency: 8\n  alerts_per_hour: 1000"
        let expected = Expected(try stage.replay(stream.lines, until: stream.end))
        try #require(expected.sends.count > 100)
        let (decisions, mails) = (try stage.reader("decisions"), try stage.reader("mail-send"))
        let (writer, half) = (try stage.writer(), stream.lines.count / 2)

        var runs = [try stage.startRun("victim"), try stage.startRun()]
        var sends = [try stage.startSend("victim"), try stage.startSend()]
        for process in runs + sends { try process.awaitReady() }
        try eventually("shared") { runs.allSatisfy { $0.metric("nagori_partitions_owned") == 2 } }
        try writer.write(stream.lines[..<half])
        try decisions.read("some") { $0.count > 50 }
        runs[0].kill()
        try stage.evict("victim", from: stage.group)
        runs[0] = try stage.startRun()

        let rest = stream.lines[half...]
        try kill(&sends[0], of: stage, before: mailbox) {
            try writer.write(rest.prefix(rest.count / 2))
        }
        try writer.write(rest.dropFirst(rest.count / 2))
        try writer.close(at: stream.end, partitions: stage.partitions)
        try stage.account(for: { runs + sends }) {
            try decisions.read(decisions: expected)
            try eventually("all mailed", within: .seconds(120)) {
                mailbox.count >= expected.sends.count
            }
        }
        for process in runs + sends { process.terminate() }
        for process in runs + sends { #expect(process.exitCode(within: .seconds(15)) == 0) }
        try expectSame(expected, decisions, mails)
        let ids = try mailbox.ids()
        expectEqual(Set(ids), expected.sends, "mails")
        #expect(ids.count == expected.sends.count, "no mail twice")
    }

    /// Kills a sender while the mail server holds its mails before their content, so that nobody
    /// has to guess whether they went out; then starts another.
    private func kill(
        _ sender: inout NagoriProcess, of stage: Stage, before mailbox: Mailbox,
        feed: () throws -> Void
    ) throws {
        try eventually("mailing") { mailbox.count > 20 }
        try mailbox.close()
        try feed()
        try eventually("held") {
            guard let waiting = mailbox.waiting, waiting > 0 else { return false }
            return sender.metric("nagori_send_in_flight") ?? 0 > 0
        }
        sender.kill()
        try stage.evict("victim", from: stage.groupSend)
        try mailbox.open()
        sender = try stage.startSend()
    }
}
