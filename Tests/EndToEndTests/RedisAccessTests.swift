import Events
import Foundation
import Messages
import Scenarios
import TestServers
import Testing

extension EndToEndTests {
    /// The very line of the documentation, with the prefix of this test.
    @Test func `the least rights of docs/operations.md are enough, and no more than its keys`()
        throws
    {
        let page = try String(
            contentsOf: Sink.root.appending(path: "docs/operations.md"), encoding: .utf8)
        let line = try #require(
            page.split(separator: "\n").first { $0.hasPrefix("ACL SETUSER nagori ") })
        let redis = try Server.redis()
        let play = try Play(at: redis.port)
        play.stage.places += "\n  user: nagori\n  password: secret"
        let rights = line.replacing("nagori:", with: "\(play.stage.name):")
            .replacing(">PASSWORD", with: ">secret")
        try redis.ask(rights.split(separator: " ").map(String.init))
        try redis.ask("SET", "foreign", "1")

        let mailbox = try Mailbox()
        play.stage.send = "  transport: \(mailbox.transport)\n  concurrency: 8"
        let (run, send) = (try play.stage.startRun(), try play.stage.startSend())
        for process in [run, send] { try process.awaitReady() }
        try play.writeHalf()
        try eventually("mailing") { mailbox.count > 20 }
        #expect(try play.stage.explain("cart-left", "u1").contains("cart-left"))
        try play.writeRest()
        try play.finish([run])
        try tellOfPeople(play.stage)
        for process in [run, send] {
            #expect(process.metric("nagori_redis_errors_total") ?? 0 == 0, "\(process.output)")
        }
        try retryOne(play.stage)
        send.terminate()
        #expect(send.exitCode(within: .seconds(15)) == 0)
        #expect(throws: (any Error).self) {
            try redis.ask(["GET", "foreign"], as: "nagori", password: "secret")
        }
        #expect(throws: (any Error).self) {
            try redis.ask(["FLUSHALL"], as: "nagori", password: "secret")
        }
    }

    /// What is said of addresses and users, by events and by hand.
    private func tellOfPeople(_ stage: Stage) throws {
        let run = try stage.startRun()
        let end = Clock.now
        try stage.writer().write([
            .identify("gone", zone: "Asia/Tokyo", at: end), Line("gone", "mail_bounced", at: end),
            Line("gone", "unsubscribed", at: end),
        ])
        try run.become("through") { run.metric("nagori_events_total") ?? 0 >= 3 }
        for words in [
            ["suppress", "add", "a@example.com"], ["suppress", "list"],
            ["recall", "cart-left"], ["resume", "cart-left"],
        ] {
            let tool = try stage.startTool(words)
            #expect(tool.exitCode(within: .seconds(60)) == 0, "\(words): \(tool.output)")
            if words.last == "list" { #expect(tool.output.contains("gone@example.com")) }
        }
        run.terminate()
        #expect(run.exitCode(within: .seconds(15)) == 0)
    }

    /// Whatever is sent to Redis anywhere.
    @Test func `the rights of docs/operations.md name every command that there is`() throws {
        let page = try String(
            contentsOf: Sink.root.appending(path: "docs/operations.md"), encoding: .utf8)
        let line = try #require(
            page.split(separator: "\n").first { $0.hasPrefix("ACL SETUSER nagori ") })
        let sources = Sink.root.appending(path: "Sources")
        let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
        let command = /(?:redis\.call\('|(?:Command|call)\("|\["(?=H))([A-Z]+)['"]/
        var seen: Set<String> = []
        for case let file as URL in try #require(files) where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            seen.formUnion(text.matches(of: command).map { $0.1.lowercased() })
        }
        // Of these, AUTH needs no right; SCRIPT and CLUSTER have theirs below them.
        seen.subtract(["auth", "script", "cluster"])
        #expect(seen.count > 15)
        #expect(seen.filter { !line.contains(" +\($0) ") && !line.hasSuffix(" +\($0)") } == [])
    }

    /// `nagori dead` needs no rights of its own.
    private func retryOne(_ stage: Stage) throws {
        let time = EventTime(milliseconds: 1_700_000_000_000)
        let request = MailRequest(
            id: String(repeating: "f", count: 32), scenario: "s", scenarioVersion: "1",
            messageClass: .transactional, user: "u", to: "u@example.com", template: "missing",
            reason: "a test", matchedAt: time, notBefore: time)
        try TopicWriter(stage.topic("mail-send"), on: stage.broker).write([
            Line(key: Array("u".utf8), bytes: try request.json())
        ])
        let letters = try stage.reader("mail-dead")
        try letters.read("a letter") { !$0.isEmpty }
        let retry = try stage.startTool(["dead", "retry", request.id])
        #expect(retry.exitCode(within: .seconds(60)) == 0)
        #expect(retry.output == "retried 1\n")
    }

    @Test func `a password that is refused is waited for, and said`() throws {
        let redis = try Server.redis(["--requirepass", "secret"])
        let stage = try Stage(ScenarioTexts.clicks)
        stage.places = "endpoints: 127.0.0.1:\(redis.port)\n  password: wrong"
        let run = try stage.startRun()
        try run.become("unready") { run.page("/readyz")?.contains("WRONGPASS") ?? false }
        run.terminate()
        #expect(run.exitCode(within: .seconds(10)) == 0)
        #expect(!run.output.contains("wrong "), "no password in the log")
    }

    @Test func `encryption that this build cannot do ends the process at once, with a way out`()
        throws
    {
        let stage = try Stage(ScenarioTexts.clicks)
        stage.places += "\n  tls: true\n  ca_file: missing.pem"
        for process in [try stage.startRun(), try stage.startSend()] {
            #expect(process.exitCode(within: .seconds(20)) == 78)
            // Without hiredis_ssl the build is named, with it the file that is not there.
            #expect(process.output.contains("redis.tls"), "\(process.output)")
            #expect(
                process.output.contains("stunnel") || process.output.contains("redis.ca_file"))
        }
    }
}
