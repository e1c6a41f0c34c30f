import Events
import Foundation
import Messages
import Redis
import Scenarios
import TestServers
import Testing

/// `nagori dead` beside real senders: mails whose template was missing.
@Suite struct DeadTests {
    private let stage: Stage
    private let mailbox: Mailbox
    private let letters: TopicReader

    init() throws {
        stage = try Stage(ScenarioTexts.sample, partitions: 2)
        mailbox = try Mailbox()
        stage.send = "  transport: \(mailbox.transport)"
        letters = try stage.reader("mail-dead")
    }

    private static func request(
        _ number: Int, template: String = "later", isOld: Bool = false
    ) -> MailRequest {
        let time = EventTime(milliseconds: 1_700_000_000_000)
        return MailRequest(
            id: "\(number)" + String(repeating: "0", count: 31), scenario: "sample-seen",
            scenarioVersion: "1", messageClass: .transactional, user: "user-\(number)",
            to: "user-\(number)@example.com", name: "Hanako", template: template,
            variables: ["sku": .string("SECRET-\(number)")], reason: "a test", matchedAt: time,
            notBefore: time, expiresAt: isOld ? time + .hours(1) : nil)
    }

    /// Lets a sender take the requests, until `count` letters lie in mail-dead.
    private func send(_ requests: [MailRequest], untilDead count: Int) throws {
        try TopicWriter(stage.topic("mail-send"), on: stage.broker).write(
            requests.map { Line(key: Array($0.user.utf8), bytes: try $0.json()) })
        let sender = try stage.startSend()
        try letters.read("\(count) letters") { $0.count >= count }
        try end(sender)
    }

    private func end(_ sender: NagoriProcess) throws {
        sender.terminate()
        #expect(sender.exitCode(within: .seconds(15)) == 0, "\(sender.output)")
    }

    /// Puts the missing template there.
    private func mend() throws {
        let folder = stage.folder.appending(path: "templates/later")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for part in ["subject", "text"] {
            try Data("{{sku}}".utf8).write(to: folder.appending(path: "\(part).mustache"))
        }
    }

    private func dead(_ words: String, clock: String = "event") throws -> (Int32?, String) {
        stage.clock = clock
        defer { stage.clock = "event" }
        let process = try stage.startTool(["dead"] + words.split(separator: " ").map(String.init))
        return (process.exitCode(within: .seconds(60)), process.output)
    }

    private func redis() throws -> Connection {
        try Connection(Endpoint(.tcp(host: "127.0.0.1", port: stage.redis.port)))
    }

    private func id(_ number: Int) -> String { Self.request(number).id }

    @Test func `what failed is listed, dropped, mended and sent again, each once`() throws {
        try send(
            [Self.request(1), Self.request(2), Self.request(3, isOld: true)], untilDead: 3)
        let (code, list) = try dead("list")
        #expect(code == 0)
        #expect(list.hasSuffix("3 dead letters\n"), "\(list)")
        #expect(
            list.contains(
                "  \(id(1))  template  -  sample-seen  later  u***@example.com  -\n"), "\(list)")
        #expect(!list.contains("user-") && !list.contains("SECRET"))
        #expect(try dead("list --reason rejected").1 == "0 dead letters\n")
        #expect(try dead("list --since 2100-01-01T00:00:00Z").1 == "0 dead letters\n")

        let shown = try dead("show 10000000")
        #expect(shown.0 == 0)
        for words in [
            "there is no template 'later'", "register: failed:template", "variable sku: ***",
        ] {
            #expect(shown.1.contains(words), "\(shown.1)")
        }
        #expect(!shown.1.contains("SECRET") && !shown.1.contains("Hanako"))
        #expect(try dead("show \(id(1)) --reveal").1.contains("variable sku: \"SECRET-1\""))

        #expect(try dead("drop \(id(2))") == (0, "dropped 1\n"))
        #expect(try dead("list").1.hasSuffix("2 dead letters\n"))
        #expect(try dead("list --all --json").1.contains("\"handling\":\"dropped\""))

        let unmeant = try dead("retry --reason template")
        #expect(unmeant.0 == 64)
        #expect(unmeant.1.contains("2 to be sent again: say --yes"), "\(unmeant.1)")
        try mend()
        let retried = try dead("retry --reason template --yes", clock: "wall")
        #expect(retried == (0, "retried 1; left alone: 1 expired\n"))
        #expect(try dead("list").1.contains("u***@example.com  retried\n"))
        let sender = try stage.startSend()
        try sender.become("done") { mailbox.count == 1 }
        try end(sender)
        #expect(try mailbox.ids() == [id(1)])
        #expect(try dead("retry \(id(1))") == (0, "retried 0; left alone: 1 sent meanwhile\n"))
        #expect(try dead("list").1.hasSuffix("1 dead letter\n"), "the expired one")
    }

    /// The end was taken out of the register, and nothing more: as a crash would leave it. Then
    /// somebody says it three times.
    @Test func `an interrupted retry goes on, and a repeated one sends nothing twice`() throws {
        try send([Self.request(4)], untilDead: 1)
        _ = try redis().call("DEL", "\(stage.name):mail:\(id(4))")
        #expect(try dead("list").1.hasSuffix("1 dead letter\n"))
        try mend()
        for _ in 0..<3 { #expect(try dead("retry \(id(4))") == (0, "retried 1\n")) }
        #expect(try stage.ends("mail-send") == 4)
        // Behind the repeats of both partitions comes one of which it is known that it was sent.
        let last = [Self.request(4), Self.request(5)]
        try TopicWriter(stage.topic("mail-send"), on: stage.broker).write(
            last.map { Line(key: Array($0.user.utf8), bytes: try $0.json()) })
        let events = try stage.reader("events")
        let sender = try stage.startSend()
        try events.read("ends") { messages in
            messages.contains { $0.text.field("mail") == id(5) }
                && messages.contains {
                    $0.text.field("mail") == id(4) && $0.text.contains("mail_sent")
                }
        }
        try end(sender)
        #expect(try mailbox.ids().sorted() == [id(4), id(5)])
    }

    @Test func `what fails again is a new letter`() throws {
        try send([Self.request(6)], untilDead: 1)
        #expect(try dead("retry \(id(6))") == (0, "retried 1\n"))
        #expect(try dead("list").1.contains("  retried\n"))
        let sender = try stage.startSend()
        try letters.read("the second letter") { $0.count >= 2 }
        try end(sender)
        let (_, list) = try dead("list")
        #expect(list.contains("u***@example.com  -\n1 dead letter\n"), "\(list)")
    }

    /// It remembers the end that was taken out of the register.
    @Test func `the very sender that gave it up tries it again`() throws {
        let relay = try Sink("smtp_sink.py")
        stage.send = "  transport: smtp://127.0.0.1:\(relay.port)"
        var request = Self.request(8, template: "note")
        request.to = "rcpt-550@example.com"
        try TopicWriter(stage.topic("mail-send"), on: stage.broker).write([
            Line(key: Array(request.user.utf8), bytes: try request.json())
        ])
        let sender = try stage.startSend()
        try letters.read("a letter") { $0.count == 1 }
        #expect(try dead("list --reason rejected").1.contains("  rejected  "))
        #expect(try dead("retry \(id(8))") == (0, "retried 1\n"))
        try letters.read("another one") { $0.count == 2 }
        let errors = letters.messages.compactMap { $0.headers["error"] }
        #expect(errors.count == 2 && errors[0] == errors[1], "asked the relay: \(errors)")
        try end(sender)
    }

    @Test func `what is no request can be dropped, not sent`() throws {
        try TopicWriter(stage.topic("mail-send"), on: stage.broker).write([
            Line(key: Array("k".utf8), bytes: Array("\u{1B}[31mno JSON".utf8))
        ])
        try send([], untilDead: 1)
        let (_, list) = try dead("list")
        let name = try #require(list.split(separator: " ").dropFirst().first)
        #expect(name.contains(":") && list.contains("unreadable"), "\(list)")
        #expect(try dead("retry \(name)") == (0, "retried 0; left alone: 1 unreadable\n"))
        #expect(try dead("drop \(name)") == (0, "dropped 1\n"))
        #expect(try dead("list") == (0, "0 dead letters\n"))
    }

    @Test func `an alert's letter says for which role it is`() throws {
        var request = Self.request(9)
        (request.to, request.role) = ("", "support")
        try send([request], untilDead: 1)
        #expect(try dead("list").1.contains("  sample-seen  later  support  -\n"))
        let json = try dead("list --json").1
        #expect(json.contains("\"role\":\"support\"") && !json.contains("\"address\""), "\(json)")
        for words in ["show 90000000", "show 90000000 --reveal"] {
            let shown = try dead(words).1
            #expect(shown.contains("\nrole: support\n") && !shown.contains("\nto: "), "\(shown)")
        }
    }

    @Test func `answers mistakes with what to do`() throws {
        for (words, code, text) in [
            ("retry", 64, "name ids, or a --reason"),
            ("retry --reason late", 64, "'late' is no reason; there are: address, alert_limit"),
            ("list --since soon", 64, "'soon' is no time such as"),
            ("show 12345678", 66, "has no letter '12345678'"),
            ("drop nobody", 66, "has no letter 'nobody'"),
        ] as [(String, Int32, String)] {
            let (found, output) = try dead(words)
            #expect(found == code && output.contains(text), "\(words): \(output)")
        }
        try send([Self.request(7)], untilDead: 1)
        stage.places = "endpoints: 127.0.0.1:1"
        let (code, output) = try dead("list")
        #expect(code == 69 && output.contains("127.0.0.1:1"), "\(output)")
    }
}
