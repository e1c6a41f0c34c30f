import Delivery
import Events
import Mail
import Messages
import Policy
import Redis
import Scenarios
import Testing

@testable import Sender

/// From a request to its letter. Touches no server.
@Suite struct LetterheadTests {
    private let key: TokenKey

    init() throws { key = try #require(TokenKey(Array(repeating: 7, count: 32))) }

    private func head(_ unsubscribe: String?) throws -> Letterhead {
        let template = try MailTemplate(
            name: "hello",
            files: [
                "subject.mustache": "Hello",
                "text.mustache": "{{#unsubscribe_url}}<{{unsubscribe_url}}>{{/unsubscribe_url}}",
            ])
        var head = Letterhead(
            from: try Address("shop@shop.example.com"), unsubscribe: Unsubscribe(url: unsubscribe),
            templates: TemplateFolder(templates: ["hello": template]))
        head.tokenKey = key
        return head
    }

    private func letter(_ head: Letterhead, _ request: MailRequest) throws -> Letter {
        try head.letter(for: request, date: EventTime(milliseconds: 0))
    }

    private func marketing(_ number: Int) -> MailRequest {
        var request = request(number)
        request.messageClass = .marketing
        return request
    }

    private func field(_ name: String, of letter: Letter) -> String? {
        letter.extraFields.first { $0.name == name }?.value
    }

    @Test func `a brand's mails come from the brand, and a strange one's from nobody`() throws {
        var options = SenderOptions(
            consumer: [:], producer: [:],
            redis: .independent([.init(.tcp(host: "127.0.0.1", port: 1))]),
            relay: Relay(endpoint: .maildir(path: "mail")),
            letterhead: try head("https://shop.example.com/u/{token}"))
        var own = try head("https://one.example.org/u/{token}")
        own.from = try Address("one@one.example.org")
        options.brands = ["one": own]
        var request = marketing(1)
        func letter() throws -> Letter {
            try options.letterhead(for: request).letter(
                for: request, date: EventTime(milliseconds: 0))
        }
        #expect(try letter().from.text == "shop@shop.example.com")
        request.brand = "one"
        #expect(try letter().from.text == "one@one.example.org")
        let link = try #require(field("List-Unsubscribe", of: letter()))
        #expect(link.hasPrefix("<https://one.example.org/u/"))
        request.brand = "two"
        let error = #expect(throws: Unmailable.self) { _ = try letter() }
        #expect(error?.failure == .brand && error?.detail.contains("there are: one") == true)
    }

    @Test func `what nobody approved becomes no mail`() throws {
        var head = try head(nil)
        let request = request(1)
        head.approved = Approved(
            scenarios: [request.scenario: [request.scenarioVersion]],
            templates: [request.template])
        #expect(try letter(head, request).content.subject == "Hello")
        for wrong in [
            Approved(scenarios: [:], templates: [request.template]),
            Approved(scenarios: [request.scenario: ["old"]], templates: [request.template]),
            Approved(scenarios: [request.scenario: [request.scenarioVersion]], templates: []),
        ] {
            head.approved = wrong
            let error = #expect(throws: Unmailable.self) { _ = try letter(head, request) }
            #expect(error?.failure == .unapproved)
        }
    }

    @Test func `an unsubscribe link says who, and for which mail`() throws {
        let head = try head("https://x.example/u/{token}?m={id}")
        var order = marketing(1)
        order.topic = "reminders"
        let first = try letter(head, order)
        let text = try #require(first.content.text)
        let token = try #require(text.split(separator: "/").last?.split(separator: "?").first)
        let said = try #require(UnsubscribeToken(token, sealedBy: key))
        #expect(said.user == "user-1" && said.mail == request(1).id)
        #expect(said.messageClass == .marketing && said.topic == "reminders")
        let link = "<https://x.example/u/\(token)?m=\(request(1).id)>"
        #expect(text.hasPrefix(link))
        #expect(field("List-Unsubscribe", of: first) == link)
        #expect(field("List-Unsubscribe-Post", of: first) == "List-Unsubscribe=One-Click")
        #expect(try letter(head, order) == first, "a repeat is the same")
        #expect(!text.contains("example.com"), "no address in a link")
    }

    @Test func `the longest link that can be fits its line`() throws {
        let head = try head("https://x.example/" + String(repeating: "a", count: 275) + "{token}")
        var request = marketing(1)
        request.user = String(repeating: "u", count: 256)
        request.topic = String(repeating: "t", count: 100)
        let lines = try letter(head, request).mime().split(separator: 10)
        // RFC 5322 2.1.1.
        #expect(lines.allSatisfy { $0.count <= 998 })
    }

    @Test func `a user that fits no link has no mail, unless none is needed`() throws {
        var long = marketing(1)
        long.user = String(repeating: "u", count: 257)
        #expect {
            try letter(head("https://x.example/{token}"), long)
        } throws: { ($0 as? Unmailable)?.failure == .address }
        #expect(try letter(head("https://x.example/{id}"), long).content.text != nil)
        #expect(try letter(head(nil), long).unsubscribe.url == nil)
    }

    @Test func `bounces come back to an address of the mail's own, the same for repeats`() throws {
        var head = try head(nil)
        head.returnPath = try Address("bounce+{id}@b.example.com")
        let letters = try [1, 2, 1].map { try letter(head, marketing($0)) }
        #expect(
            letters.map(\.envelopeFrom.text)
                == [1, 2, 1].map { "bounce+\(request($0).id)@b.example.com" })
        #expect(letters.allSatisfy { $0.from.text == "shop@shop.example.com" })
        head.returnPath = try Address("bounce@b.example.com")
        #expect(try letter(head, marketing(1)).envelopeFrom.text == "bounce@b.example.com")
    }

    @Test func `marketing mails say by what complaints are counted`() throws {
        let head = try head(nil)
        #expect(
            try field("Feedback-ID", of: letter(head, marketing(1)))
                == "greeting:hello:marketing:example.com")
        #expect(try field("Feedback-ID", of: letter(head, request(1))) == nil)
    }
}
